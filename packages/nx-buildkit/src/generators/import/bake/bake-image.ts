import type { BakeTarget } from '../../../buildx/bake';
import type { DockerBuildOptions } from '../../../component/options';
import { isSecretName } from '../../../util/secrets';
import type { ImagePlan } from '../component-plan';
import { addedHosts, networkOption } from '../../flag-values';
import { publicLabels } from '../compose/build-options';
import { secretArgument } from '../compose/build-args';
import { isElsewhere } from '../../../util/elsewhere';
import { holdsCredentials } from '../credentials';
import { lost, type Noted } from '../../notes';
import { entryOptions, unescaped } from './entries';
import { pathIn, placeOf } from './place';
import { withoutEmpty } from '../../without-empty';

/** Fields that are read; `description` does not affect the image. */
const READ = new Set(
  'description context dockerfile dockerfile-inline contexts args labels extra-hosts tags target platforms annotations attest cache-from cache-to secret ssh output entitlements ulimits no-cache-filter no-cache pull network shm-size'.split(
    ' ',
  ),
);

/**
 * @param folder that relative paths start from, relative to the workspace
 * @returns no value for a target that cannot be built here
 */
export function bakeImage(name: string, target: BakeTarget, folder: string): Noted<ImagePlan | undefined> {
  const place = placeOf(name, target, folder);
  if (!place.value) return { value: undefined, notes: place.notes };
  const { context, dockerfile, inline } = place.value;
  const { args = {}, labels = {} } = target;
  const pairs = Object.entries(args).flatMap(([key, value]) =>
    value === null ? [] : [[key, unescaped(value)] as const],
  );
  const isSecret = ([key, value]: readonly [string, string]): boolean => isSecretName(key) || holdsCredentials(value);
  const read = publicLabels(Object.entries(labels).map(([key, value]) => [key, unescaped(value ?? '')] as const));
  const contexts = namedContexts(target.contexts, folder);
  const options: DockerBuildOptions = {
    context,
    dockerfile,
    ...(target.target && { target: target.target }),
    tags: target.tags,
    platform: target.platforms,
    buildArgs: Object.fromEntries(pairs.filter((pair) => !isSecret(pair))),
    buildContexts: contexts.value,
    labels: read.value,
    annotations: annotations(target.annotations),
    addHosts: hosts(target['extra-hosts']),
    ...entryOptions(target, folder),
    allow: target.entitlements,
    ulimit: target.ulimits,
    noCacheFilter: target['no-cache-filter'],
    noCache: target['no-cache'] || undefined,
    pull: target.pull || undefined,
    shmSize: target['shm-size'],
    network: networkOption(target.network),
  };
  const unread = Object.keys(target).filter((key) => !READ.has(key));
  return {
    value: { options: withoutEmpty(options), ...(inline !== undefined && { inline }) },
    notes: [
      ...unread.map((key) => lost(`${key} has no counterpart that certainly means the same`)),
      ...pairs.filter(isSecret).map(([key]) => secretArgument(key)),
      ...read.notes,
      ...contexts.notes,
    ],
  };
}

function namedContexts(contexts: BakeTarget['contexts'] = {}, folder: string): Noted<Readonly<Record<string, string>>> {
  const all = Object.entries(contexts).map(([key, source]) => {
    const isPath = !isElsewhere(source) || source.startsWith('cwd://');
    return { key, source, path: isPath ? pathIn(folder, folder, source) : source };
  });
  return {
    value: Object.fromEntries(all.flatMap(({ key, path }) => (path === undefined ? [] : [[key, path]]))),
    notes: all
      .filter(({ path }) => path === undefined)
      .map(({ key, source }) => lost(`the context ${key}: ${source} is outside the workspace`)),
  };
}

/** `index,manifest:key=value`; this plugin chooses the levels itself. */
function annotations(all: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    all.map((text) => {
      const [, key = '', value = ''] =
        /^(?:[a-z-]+(?:\[[^\]]*\])?(?:,[a-z-]+(?:\[[^\]]*\])?)*:)?([^=]+)=(.*)$/s.exec(unescaped(text)) ?? [];
      return [key, value];
    }),
  );
}

/** The addresses of a host are joined by commas. */
function hosts(all: BakeTarget['extra-hosts'] = {}): DockerBuildOptions['addHosts'] {
  const entries = Object.entries(all).flatMap(([host, text]) =>
    unescaped(text ?? '')
      .split(',')
      .map((address) => `${host}=${address}`),
  );
  return addedHosts(entries);
}
