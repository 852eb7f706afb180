import type { DockerBuildOptions } from '../../../component/options';
import { isSecretName } from '../../../util/secrets';
import { withoutEmpty } from '../../without-empty';
import { lost, notedFields, notedFrom, noted, notedList, type Note, type Noted } from '../../notes';
import { buildArgOptions } from './build-args';
import type { ComposeBuild, ComposeSecret, ComposeService, PathFrom } from './read/canonical';
import { addedHosts, networkOption } from '../../flag-values';
import { inWorkspace } from './paths';
import { isElsewhere } from '../../../util/elsewhere';
import { secretOptions } from './secrets';
import { textsWith, type Texts } from './texts';
import { mapOf, textOf } from './read/values';
import type { Variables } from './read/variables';

type Entries = readonly (readonly [string, string])[];

/** Keys of `build` that are read, here and where the place of the build is; every other one is named. */
const READ = new Set(
  'context dockerfile dockerfile_inline args target additional_contexts platforms cache_from cache_to labels network shm_size ulimits extra_hosts secrets ssh tags no_cache pull entitlements provenance sbom'.split(
    ' ',
  ),
);

/** The build options of a service, without its location. */
export function buildOptions(
  { image, platform }: ComposeService,
  build: ComposeBuild,
  secrets: Readonly<Record<string, ComposeSecret>>,
  variables: Variables,
): Noted<DockerBuildOptions> {
  const texts = textsWith(variables);
  const text = (key: string): Noted<string | undefined> => texts.text(textOf(build[key]), `build.${key}`);
  const list = (key: 'cache_from' | 'cache_to' | 'entitlements') => texts.list(build[key], `build.${key}`);
  const platforms = build.platforms ?? (platform ? [platform] : []);
  const args = buildArgOptions(build.args, variables, texts);
  const fields = notedFields({
    tags: texts.templates([...(image ? [image] : []), ...(build.tags ?? [])], 'tags'),
    platform: texts.list(platforms, 'platform'),
    buildContexts: notedFrom(namedContexts(build.additional_contexts, texts), record),
    labels: notedFrom(texts.entries(build.labels, 'build.labels'), publicLabels),
    addHosts: notedFrom(texts.list(build.extra_hosts, 'build.extra_hosts'), (hosts) => noted(addedHosts(hosts))),
    secrets: secretOptions(build.secrets, secrets, texts),
    ssh: notedFrom(texts.entries(sshKeys(build.ssh), 'build.ssh'), (keys) => noted(keys.map(sshOption))),
    cacheFrom: list('cache_from'),
    cacheTo: list('cache_to'),
    allow: list('entitlements'),
    network: notedFrom(text('network'), network),
    shmSize: text('shm_size'),
    ulimit: noted(ulimits(build.ulimits)),
    noCache: text('no_cache'),
    pull: text('pull'),
    provenance: text('provenance'),
    sbom: text('sbom'),
  });
  const options = {
    ...fields.value,
    ...args.value,
    noCache: isTrue(fields.value.noCache) || undefined,
    pull: isTrue(fields.value.pull) || undefined,
  };
  const unread = Object.keys(build).filter((key) => !READ.has(key) && !key.startsWith('x-'));
  return {
    value: withoutEmpty(options),
    notes: [...unread.map(unreadKey), ...fields.notes, ...args.notes],
  };
}

function unreadKey(key: string): Note {
  return lost(`build.${key} has no counterpart that certainly means the same`);
}

/** https://github.com/compose-spec/compose-go/blob/v2.16.1/loader/interpolate.go (toBoolean) */
function isTrue(text: string | undefined): boolean {
  return /^(true|y|yes|on)$/i.test(text ?? '');
}

function namedContexts(contexts: Readonly<Record<string, PathFrom>> = {}, texts: Texts): Noted<Entries> {
  const read = Object.entries(contexts).map(([name, { folder, text }]) =>
    notedFrom(texts.text(text, `build.additional_contexts.${name}`), (source) => {
      if (source === undefined) return noted([]);
      if (isElsewhere(source)) return noted([[name, source] as const]);
      const path = inWorkspace(folder, source);
      return path === undefined
        ? noted([], lost(`${source} is outside the workspace`))
        : noted([[name, path] as const]);
    }),
  );
  return notedFrom(notedList(read), (lists) => noted(lists.flat()));
}

/** Everybody who has the image can read its labels, and braces in them are tokens here. */
export function publicLabels(labels: Entries): Noted<Readonly<Record<string, string>>> {
  const secret = labels.filter(([label]) => isSecretName(label.replace(/\W+/g, '_')));
  const braces = labels.filter(([, value]) => /[{}]/.test(value));
  return {
    value: Object.fromEntries(labels.filter((label) => !secret.includes(label) && !braces.includes(label))),
    notes: [
      ...secret.map(([label]) => lost(`label ${label} looks like a secret and was left out`)),
      ...braces.map(([label]) => lost(`label ${label} holds braces, which are tokens in the option labels`)),
    ],
  };
}

/** A key without a path comes from the agent. */
function sshKeys(keys: ComposeBuild['ssh'] = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(keys).map(([id, path]) => [id, path ?? '']));
}

function sshOption([id, path]: readonly [string, string]): string {
  return path === '' ? id : `${id}=${path}`;
}

function network(name: string | undefined): Noted<DockerBuildOptions['network']> {
  const known = networkOption(name);
  if (known !== undefined || name === undefined || name === 'default') return noted(known);
  return noted(undefined, lost('build.network is a network of compose, which a builder does not know'));
}

function ulimits(value: ComposeBuild['ulimits'] = {}): readonly string[] {
  return Object.entries(value).map(([name, limit]) => {
    const { soft = limit, hard = limit } = mapOf(limit);
    return `${name}=${String(soft)}:${String(hard)}`;
  });
}

function record(entries: Entries): Noted<Readonly<Record<string, string>>> {
  return noted(Object.fromEntries(entries));
}
