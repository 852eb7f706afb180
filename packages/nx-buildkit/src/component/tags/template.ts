import { badInput } from '../../errors';
import { UNKNOWN_TO_GIT } from './git';
import type { FactName, Facts } from './rules/facts';

/** The values of the tokens of a template. A token whose value is undefined cannot be used, and the message says why. */
export interface TemplateValues {
  readonly imagePrefix: string;
  readonly projectName: string;
  /** The stage that is built, when one is named. */
  readonly target?: string;
  readonly version?: string;
  readonly commitSha?: string;
  readonly shortCommitSha?: string;
  readonly branch?: string;
  /** `arm64`, `armv7`; undefined for an image of several platforms. */
  readonly arch?: string;
  /** `linux-arm64`; undefined for an image of several platforms. */
  readonly platform?: string;
  /** The hash that Nx gives the task. */
  readonly inputHash?: string;
  /** What tag rules and dates in templates read. */
  readonly facts?: Facts;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Token = Exclude<keyof TemplateValues, 'env' | 'facts'>;

const MISSING: Readonly<Partial<Record<Token, string>>> = {
  target: 'no target is named: give the option target or targets',
  version:
    "there is none: give the option version, set IMAGE_TAG, or write a version into the workspace's package.json",
  commitSha: UNKNOWN_TO_GIT.commit,
  shortCommitSha: UNKNOWN_TO_GIT.commit,
  branch: UNKNOWN_TO_GIT.branch,
  inputHash:
    'only the run that builds the image knows it, and one that also builds what the image is built from knows it with --no-batch',
  arch: 'the image holds several platforms: build one platform, or remove the token',
  platform: 'the image holds several platforms: build one platform, or remove the token',
};

const TOKENS: readonly Token[] = [
  'imagePrefix',
  'projectName',
  'target',
  'version',
  'commitSha',
  'shortCommitSha',
  'branch',
  'arch',
  'platform',
  'inputHash',
];

/** `{currentDate|YYMM.DD}` */
const DATE = /^currentDate\|(.+)$/;

/**
 * Replaces `{token}` by its value.
 *
 * @throws BuildkitError for a token that does not exist or has no value here
 */
export function expandTemplate(template: string, values: TemplateValues): string {
  return template.replace(/\{([^{}]*)\}/g, (_, token: string) => {
    if (token.startsWith('env.'))
      return value(template, token, values.env[token.slice('env.'.length)], 'it is not set');
    const [, format] = DATE.exec(token) ?? [];
    if (format !== undefined) return value(template, token, values.facts?.[currentDate(format)], 'it was not read');
    const known = TOKENS.find((name) => name === token);
    if (!known) {
      const all = [...TOKENS, 'currentDate|YYMM.DD', 'env.NAME'].map((name) => `{${name}}`).join(' ');
      throw badInput('NXBK-0901', `"${template}" holds the unknown token {${token}}`, `use one of ${all}`);
    }
    return value(template, token, values[known], MISSING[known]);
  });
}

/** The branch and the dates that templates contain, as facts. */
export function factsInTemplates(templates: readonly string[]): readonly FactName[] {
  return templates.flatMap(tokensIn).flatMap((token) => {
    const format = DATE.exec(token)?.[1];
    return token === 'branch' ? 'source-branch' : format === undefined ? [] : currentDate(format);
  });
}

/** Whether a template has only tokens that exist, with a value or not. */
export function hasKnownTokens(template: string): boolean {
  return tokensIn(template).every(
    (token) => token.startsWith('env.') || DATE.test(token) || TOKENS.some((known) => known === token),
  );
}

function tokensIn(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(([, token = '']) => token);
}

function currentDate(format: string): FactName {
  return `currentDate:${format}`;
}

/** Text as a part of a tag: invalid characters become `-`. `feature/Größe#7` is `feature-Gr-e-7`. */
export function tagPart(text: string): string {
  return text
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100);
}

/** Text as a part of a repository's name: `@scope/My App` is `scope-my-app`. */
export function repositoryPart(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^[-_.]+|[-_.]+$/g, '');
}

function value(template: string, token: string, given: string | undefined, why = ''): string {
  if (given !== undefined) return given;
  throw badInput(
    'NXBK-0902',
    `{${token}} in "${template}" has no value: ${why}`,
    `give it a value, or remove {${token}}`,
  );
}
