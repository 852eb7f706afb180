import { dockerFailure } from '../docker/failure';
import type { BuildkitError } from '../errors';
import { run, type Command, type Outcome } from '../process/run';

/** An entry that buildx prints as `type=…,ref=…` or, from 0.20 on, as an object. */
export type BakeEntry = string | Readonly<Record<string, string | boolean>>;

/** A target in the form of `docker buildx bake --print`: https://docs.docker.com/build/bake/reference/#target */
export interface BakeTarget {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly 'dockerfile-inline'?: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly args?: Readonly<Record<string, string | null>>;
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly 'extra-hosts'?: Readonly<Record<string, string | null>>;
  readonly tags?: readonly string[];
  readonly target?: string;
  readonly platforms?: readonly string[];
  readonly annotations?: readonly string[];
  readonly attest?: readonly BakeEntry[];
  readonly 'cache-from'?: readonly BakeEntry[];
  readonly 'cache-to'?: readonly BakeEntry[];
  readonly secret?: readonly BakeEntry[];
  readonly ssh?: readonly BakeEntry[];
  readonly output?: readonly BakeEntry[];
  readonly entitlements?: readonly string[];
  readonly ulimits?: readonly string[];
  readonly 'no-cache-filter'?: readonly string[];
  readonly 'no-cache'?: boolean;
  readonly pull?: boolean;
  readonly network?: string;
  readonly 'shm-size'?: string;
  readonly [key: string]: unknown;
}

/** What bake files describe. */
export interface BakeDefinition {
  readonly targets: Readonly<Record<string, BakeTarget>>;
  /** Targets in no group that nothing is built from. */
  readonly ungrouped: readonly string[];
  /** The variables that were replaced by their defaults. */
  readonly variables: readonly string[];
  /** Why secrets and keys were left out, for example because a file is missing. */
  readonly withoutSecrets?: BuildkitError;
}

/** ms for reading files. */
const PATIENCE = 60_000;

/**
 * The images of bake files: all targets of their groups, otherwise all targets.
 *
 * @param folder absolute path
 * @param files names in it; those that buildx looks for when there are none
 * @throws BuildkitError with what buildx says of the files
 */
export async function readBake(folder: string, files: readonly string[]): Promise<BakeDefinition> {
  const bake = (args: readonly string[]): Promise<Outcome> =>
    run(bakeCommand(files, args), { cwd: folder, timeout: PATIENCE });
  // buildx before 0.20 has no list of groups: then the group `default` is used.
  const [listed, variables] = await Promise.all([list(bake, 'targets'), list(bake, 'variables')]);
  const groups = listed.filter(({ group }) => group).map(({ name }) => name);
  const names = listed.filter(({ group }) => !group).map(({ name }) => name);
  const wanted = groups.length > 0 ? groups : names;
  // Behind the dashes, since a target may be called like a flag.
  const printed = await bake(['--print', '--', ...wanted]);
  const failure =
    printed.exitCode === 0 ? undefined : dockerFailure(printed, 'docker buildx bake --print', 'this host');
  // buildx checks that the files of secrets, and the agent, exist.
  const outcome = failure
    ? await bake(['--print', '--set', '*.secrets=', '--set', '*.ssh=', '--', ...wanted])
    : printed;
  if (failure && outcome.exitCode !== 0) throw failure;
  const { target } = JSON.parse(outcome.stdout) as { target: BakeDefinition['targets'] };
  return {
    targets: target,
    ungrouped: names.filter((name) => !(name in target)),
    variables: variables.map(({ name }) => name),
    ...(failure && { withoutSecrets: failure }),
  };
}

function bakeCommand(files: readonly string[], args: readonly string[]): Command {
  return {
    file: 'docker',
    args: ['buildx', 'bake', ...files.flatMap((file) => ['--file', file]), ...args],
    // The files' own defaults, and not the environment of the import.
    env: { BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP: '1', BUILDX_BAKE_FILE: undefined, SOURCE_DATE_EPOCH: undefined },
  };
}

interface Listed {
  readonly name: string;
  readonly group?: boolean;
}

async function list(bake: (args: readonly string[]) => Promise<Outcome>, type: string): Promise<readonly Listed[]> {
  const { exitCode, stdout } = await bake([`--list=type=${type},format=json`]);
  return exitCode === 0 ? ((JSON.parse(stdout) as readonly Listed[] | null) ?? []) : [];
}
