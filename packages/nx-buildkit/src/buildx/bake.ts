import { buildx } from '../docker/command';
import { dockerFailure } from '../docker/failure';
import type { BuildkitError } from '../errors';
import { run, type Command, type Outcome } from '../process/run';
import { environment } from '../util/task-scope';

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
 * The images of bake files: all targets of their groups, otherwise all targets. Variables have the values that the files give them: neither the
 * environment nor `.env`, which buildx reads for compose files, gets into the result.
 *
 * @param folder absolute path
 * @param files paths that start from it, of HCL and JSON: never of a compose file
 * @throws BuildkitError with what buildx says of the files
 */
export async function readBake(folder: string, files: readonly string[]): Promise<BakeDefinition> {
  const bakeWith =
    (env: Command['env']) =>
    (args: readonly string[]): Promise<Outcome> =>
      run(bakeCommand(files, args, env), { cwd: folder, timeout: PATIENCE });
  // buildx before 0.20 has no list of groups: then the group `default` is used.
  const listing = bakeWith(bakeEnvironment(environment()));
  const [targets, variables] = await Promise.all([list(listing, 'targets'), list(listing, 'variables')]);
  const listed = targets ?? [];
  const variableNames = variables?.map(({ name }) => name);
  const bake = bakeWith(bakeEnvironment(environment(), variableNames));
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
    variables: variableNames ?? [],
    ...(failure && { withoutSecrets: failure }),
  };
}

function bakeCommand(files: readonly string[], args: readonly string[], env: Command['env']): Command {
  return { ...buildx('bake', ...files.flatMap((file) => ['--file', file]), ...args), env };
}

/** What docker needs to find buildx, its settings and an ssh agent; none of it is a secret. */
const PASSED = new Set(
  'PATH HOME USERPROFILE SystemRoot TMPDIR TEMP TMP XDG_RUNTIME_DIR SSH_AUTH_SOCK DOCKER_CONFIG DOCKER_CONTEXT DOCKER_HOST BUILDX_CONFIG'.split(
    ' ',
  ),
);

/**
 * The environment of buildx while it reads bake files. A variable of a bake file takes the value of the one with its name in the environment, which
 * may be a secret that is written to a file then; not every buildx can be told not to. So no value gets there. The names do, because a secret
 * like `id=TOKEN` is read from a file unless the environment has its name.
 *
 * @param variables names of the files' variables; without them, which buildx before 0.20 does not list, every other name is left out as well
 */
export function bakeEnvironment(
  env: NodeJS.ProcessEnv,
  variables?: readonly string[],
): Readonly<Record<string, string | undefined>> {
  // `<variable>_JSON` sets one too: https://github.com/docker/buildx/blob/v0.38.2/bake/hclparser/hclparser.go (valueHasOverride)
  const taken = new Set(variables?.flatMap((name) => [name, `${name}_JSON`]));
  const others = Object.keys(env).filter((name) => !PASSED.has(name));
  const isNamed = (name: string): boolean =>
    variables !== undefined && !taken.has(name) && !/^(BUILDX|BAKE)_/.test(name);
  return {
    ...Object.fromEntries(others.map((name) => [name, isNamed(name) ? '' : undefined])),
    BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP: '1',
    BUILDX_BAKE_FILE: undefined,
    SOURCE_DATE_EPOCH: undefined,
  };
}

interface Listed {
  readonly name: string;
  readonly group?: boolean;
}

/** @returns undefined for a buildx that has no such list, and for files that it cannot read: printing them says why */
async function list(
  bake: (args: readonly string[]) => Promise<Outcome>,
  type: string,
): Promise<readonly Listed[] | undefined> {
  const { exitCode, stdout } = await bake([`--list=type=${type},format=json`]);
  return exitCode === 0 ? ((JSON.parse(stdout) as readonly Listed[] | null) ?? []) : undefined;
}
