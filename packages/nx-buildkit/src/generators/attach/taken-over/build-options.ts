import type { DockerBuildOptions } from '../../../component/options';
import { hasKnownTokens } from '../../../component/tags/template';
import { isSecretName } from '../../../util/secrets';
import { holdsCredentials } from '../../import/credentials';
import { addedHosts, networkOption, pairOf } from '../../flag-values';
import { lost, type Noted } from '../../notes';
import { withoutEmpty } from '../../without-empty';

/** Values by the long names of the flags of `docker buildx build`. */
export type FlagValues = Readonly<Record<string, readonly string[] | undefined>>;

const READ = new Set(
  'tag file build-arg build-context target platform label secret ssh cache-from cache-to no-cache no-cache-filter pull push load output network add-host allow shm-size ulimit provenance sbom'.split(
    ' ',
  ),
);
/** Flags whose options have values of the environment. */
const EXPANDED = new Set(['tag', 'label', 'build-arg']);
/** Flags that only change the output of a build, or that this plugin sets itself. */
const IDLE = new Set('quiet progress builder rm force-rm iidfile metadata-file'.split(' '));

/** The options that correspond to flags, without the locations of files. */
export function optionsOfFlags(flags: FlagValues): Noted<DockerBuildOptions> {
  const given = (flag: string): readonly string[] => flags[flag] ?? [];
  const list = (flag: string): readonly string[] =>
    given(flag)
      .map(flag === 'secret' ? fromHome : (value) => value)
      .filter((value) => !hasVariable(value));
  const last = (flag: string): string | undefined => list(flag).at(-1);
  const isOn = (flag: string): boolean => last(flag) === 'true';
  const tags = given('tag').map(withEnvironmentTokens);
  const args = argOptions(given('build-arg').map(pairOf));
  const options: DockerBuildOptions = {
    tags: tags.filter(hasKnownTokens),
    target: last('target'),
    platform: list('platform').flatMap((platforms) => platforms.split(',')),
    ...args.value,
    buildContexts: record(list('build-context').map(pairOf)),
    labels: record(
      given('label')
        .map(pairOf)
        .map(([name, value = '']) => [name, withEnvironmentTokens(value)] as const),
    ),
    addHosts: addedHosts(list('add-host').map((text) => text.replace(/^([^=:]+):/, '$1='))),
    secrets: list('secret'),
    ssh: list('ssh'),
    cacheFrom: list('cache-from'),
    cacheTo: list('cache-to'),
    outputs: [...(isOn('push') ? ['push'] : []), ...list('output')],
    allow: list('allow'),
    ulimit: list('ulimit'),
    noCacheFilter: list('no-cache-filter'),
    noCache: isOn('no-cache') || undefined,
    pull: isOn('pull') || undefined,
    shmSize: last('shm-size'),
    network: networkOption(last('network')),
    ...attestations(last('sbom'), last('provenance')),
  };
  const used = Object.keys(flags).filter((flag) => !IDLE.has(flag) && given(flag).length > 0);
  const unread = used.filter((flag) => !READ.has(flag));
  const unknown = used.filter(
    (flag) => READ.has(flag) && !EXPANDED.has(flag) && list(flag).length < given(flag).length,
  );
  return {
    value: withoutEmpty(options),
    notes: [
      ...unread.map((flag) => lost(`${flag}, which has no counterpart`)),
      ...unknown.map((flag) => lost(`${flag} with a variable of the environment, which only a shell replaces`)),
      ...tags
        .filter((tag) => !hasKnownTokens(tag))
        .map((tag) => lost(`the tag ${tag}, whose tokens are not known to the option tags`)),
      ...args.notes,
    ],
  };
}

function argOptions(args: readonly Pair[]): Noted<Pick<DockerBuildOptions, 'buildArgs' | 'buildArgsFromEnv'>> {
  const secret = args.filter(([name, value]) => isSecretName(name) || holdsCredentials(value ?? ''));
  const fromEnv = args.filter(([name, value]) => value === undefined || isVariable(value, name));
  const unknown = args.filter((arg) => !fromEnv.includes(arg) && hasVariable(arg[1] ?? ''));
  const left = args.filter((arg) => !secret.includes(arg) && !unknown.includes(arg));
  return {
    value: {
      buildArgs: record(left.filter((arg) => !fromEnv.includes(arg))),
      buildArgsFromEnv: left.filter((arg) => fromEnv.includes(arg)).map(([name]) => name),
    },
    notes: [
      ...secret.map(([name]) => lost(`build argument ${name}, which looks like a secret: use the option secrets`)),
      ...unknown.map(([name]) => lost(`build argument ${name}, whose value is another variable of the environment`)),
    ],
  };
}

type Pair = ReturnType<typeof pairOf>;

function record(pairs: readonly Pair[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.map(([name, value = '']) => [name, value]));
}

function attestations(
  sbom: string | undefined,
  provenance: string | undefined,
): Pick<DockerBuildOptions, 'sbom' | 'provenance'> {
  const value = (text: string): boolean | string => (text === 'true' ? true : text === 'false' ? false : text);
  return {
    ...(sbom && { sbom: value(sbom) }),
    ...(provenance && { provenance: value(provenance) }),
  };
}

/** `$TAG` and `${TAG}` of a shell are `{env.TAG}` in tags and labels. */
export function withEnvironmentTokens(text: string): string {
  return text.replace(/\$\{(\w+)\}|\$(\w+)/g, (_, braced?: string, bare?: string) => `{env.${braced ?? bare ?? ''}}`);
}

/** The option secrets reads `~/` as the home folder. */
function fromHome(value: string): string {
  return value.replace(/(?<=^|[=,"])\$(?:HOME|\{HOME\})\//, '~/');
}

/** Whether a shell replaces something in it. */
function hasVariable(value: string): boolean {
  return /\$\w|\$\{/.test(value);
}

function isVariable(value: string, name: string): boolean {
  return value === `$${name}` || value === `\${${name}}`;
}
