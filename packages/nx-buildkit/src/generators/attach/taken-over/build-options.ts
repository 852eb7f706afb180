import type { DockerBuildOptions } from '../../../component/options';
import { isSecretName } from '../../../util/secrets';
import { holdsCredentials } from '../../import/credentials';
import { lost, type Noted } from '../../notes';
import { withoutEmpty } from '../../without-empty';

/** Values by the long names of the flags of `docker buildx build`. */
export type FlagValues = Readonly<Record<string, readonly string[] | undefined>>;

const READ = new Set(
  'tag file build-arg build-context target platform label secret ssh cache-from cache-to no-cache no-cache-filter pull push load output network add-host allow shm-size ulimit provenance sbom'.split(
    ' ',
  ),
);
/** Flags that only change the output of a build, or that this plugin sets itself. */
const IDLE = new Set('quiet progress builder rm force-rm iidfile metadata-file'.split(' '));

/** The options that correspond to flags, without the locations of files. */
export function optionsOfFlags(flags: FlagValues): Noted<DockerBuildOptions> {
  const list = (flag: string): readonly string[] => flags[flag] ?? [];
  const last = (flag: string): string | undefined => list(flag).at(-1);
  const isOn = (flag: string): boolean => last(flag) === 'true';
  const tags = list('tag').map(withEnvironmentTokens);
  const args = list('build-arg').map(pairOf);
  const secretArgs = args.filter(([name, value]) => isSecretName(name) || holdsCredentials(value ?? ''));
  const fromEnv = args.filter(([name, value]) => value === undefined || isVariable(value, name));
  const unknownArgs = args.filter((arg) => !fromEnv.includes(arg) && /\$\w|\$\{/.test(arg[1] ?? ''));
  const left = (arg: Pair): boolean => !secretArgs.includes(arg) && !unknownArgs.includes(arg);
  const network = last('network');
  const options: DockerBuildOptions = {
    tags: tags.filter(isTemplate),
    target: last('target'),
    platform: list('platform').flatMap((platforms) => platforms.split(',')),
    buildArgs: record(args.filter((arg) => left(arg) && !fromEnv.includes(arg))),
    buildArgsFromEnv: fromEnv.filter(left).map(([name]) => name),
    buildContexts: record(list('build-context').map(pairOf)),
    labels: record(
      list('label')
        .map(pairOf)
        .map(([name, value = '']) => [name, withEnvironmentTokens(value)] as const),
    ),
    addHosts: record(list('add-host').map((text) => pairOf(text.replace(/^([^=:]+):/, '$1=')))),
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
    network: network === 'host' || network === 'none' ? network : undefined,
    ...attestations(last('sbom'), last('provenance')),
  };
  const unread = Object.keys(flags).filter((flag) => !READ.has(flag) && !IDLE.has(flag) && list(flag).length > 0);
  return {
    value: withoutEmpty(options),
    notes: [
      ...unread.map((flag) => lost(`${flag}, which has no counterpart`)),
      ...tags
        .filter((tag) => !isTemplate(tag))
        .map((tag) => lost(`the tag ${tag}, whose tokens are not known to the option tags`)),
      ...secretArgs.map(([name]) => lost(`build argument ${name}, which looks like a secret: use the option secrets`)),
      ...unknownArgs.map(([name]) =>
        lost(`build argument ${name}, whose value is another variable of the environment`),
      ),
    ],
  };
}

type Pair = readonly [name: string, value: string | undefined];

function pairOf(text: string): Pair {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

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

function isVariable(value: string, name: string): boolean {
  return value === `$${name}` || value === `\${${name}}`;
}

/** Whether all tokens are known to this plugin. */
function isTemplate(tag: string): boolean {
  const known = /^(imagePrefix|projectName|target|version|commitSha|shortCommitSha|branch|arch|platform|env\.\w+)$/;
  return [...tag.matchAll(/\{([^{}]*)\}/g)].every(([, token = '']) => known.test(token));
}
