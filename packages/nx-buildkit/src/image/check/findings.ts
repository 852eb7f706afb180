import { sanitize } from '../../util/sanitize';
import { parseObject } from '../../util/json';

/** Something that BuildKit says about a Dockerfile. */
export interface Finding {
  readonly severity: 'warning' | 'error';
  /** The Dockerfile, relative to the workspace. */
  readonly file: string;
  readonly line: number;
  /** The name of BuildKit's rule: `FromAsCasing`; a code for what keeps the Dockerfile from being built, or for what a build failed with. */
  readonly rule: string;
  readonly message: string;
  /** A page about the rule. */
  readonly url?: string;
}

/**
 * Reads what `docker buildx build --call=check,format=json` prints.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/subrequests/lint/lint.go (LintResults)
 *
 * @param file the Dockerfile, relative to the workspace
 * @returns undefined for a text that is not such a result, and for an error that does not concern a line of the Dockerfile
 */
export function readFindings(text: string, file: string): readonly Finding[] | undefined {
  const result = parseObject(text);
  if (!result || !('warnings' in result)) return undefined;
  const { warnings, buildError } = result;
  const found = (Array.isArray(warnings) ? warnings : []).map((warning): Finding => {
    const { ruleName, detail, description, url } = fields(warning);
    return {
      severity: 'warning',
      file,
      line: lineOf(warning) ?? 1,
      rule: sanitize(String(ruleName)),
      message: sanitize(String(detail ?? description)),
      ...(typeof url === 'string' && url !== '' && { url: sanitize(url) }),
    };
  });
  if (buildError === undefined || buildError === null) return inOrder(found);
  const line = lineOf(buildError);
  if (line === undefined) return undefined;
  const message = sanitize(String(fields(buildError)['message']));
  return inOrder([...found, { severity: 'error', file, line, rule: 'NXBK-0401', message }]);
}

/** Each finding once: the images of a component share stages. */
export function distinct(findings: readonly Finding[]): readonly Finding[] {
  return inOrder([...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()]);
}

/** `components/app/Dockerfile:3: FromAsCasing: …`, as editors and terminals link it. */
export function describeFinding({ file, line, rule, message, url }: Finding): string {
  return `${file}:${line}: ${rule}: ${message}${url === undefined ? '' : ` (${url})`}`;
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function lineOf(value: unknown): number | undefined {
  const { ranges } = fields(fields(value)['location']);
  const [first] = Array.isArray(ranges) ? (ranges as readonly unknown[]) : [];
  const line = fields(fields(first)['start'])['line'];
  return typeof line === 'number' && line > 0 ? line : undefined;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Readonly<Record<string, unknown>>;
}
