import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { writeFileBeside } from '../../packages/nx-buildkit/src/util/files/files';
import { dockerHost, type Home } from './paths';

/** What `up` made, for whoever uses it. */
export interface EngineEnvironment {
  /** Compiled and started here, or one that answered already. */
  readonly engine: 'own' | 'found';
  /** Goes before the rest of PATH. */
  readonly path?: string;
  /** DOCKER_HOST and so on: what has to be set, and no more. */
  readonly variables: Readonly<Record<string, string>>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Keeps the environment for {@link readEnvironment}. */
export async function writeEnvironment(home: Home, environment: EngineEnvironment): Promise<void> {
  await writeFileBeside(environmentFile(home), JSON.stringify(environment));
}

/** What the last `up` made; undefined before it and after `down`. */
export async function readEnvironment(home: Home): Promise<EngineEnvironment | undefined> {
  const text = await readFile(environmentFile(home), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as EngineEnvironment);
}

/** Where the environment is kept while the engine is up. */
export function environmentFile(home: Home): string {
  return join(home.state, 'environment.json');
}

/** The variables to set in a process, its PATH among them. */
export function variablesFor(
  { path, variables }: EngineEnvironment,
  current: Variables,
): Readonly<Record<string, string>> {
  if (!path) return variables;
  const rest = (current.PATH ?? '').split(delimiter).filter((folder) => folder !== path);
  return { ...variables, PATH: [path, ...rest].join(delimiter) };
}

/** Lines for a POSIX shell to evaluate. */
export function shellExports(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}

/**
 * What of an environment is the user's own: in a shell that evaluated `tools/engine env`, Docker's client would find this engine and take it
 * for one that was there before.
 */
export function usersOwn(home: Home, current: Variables): Variables {
  return {
    ...current,
    ...(current.DOCKER_HOST === dockerHost(home) && { DOCKER_HOST: undefined }),
    ...(current.DOCKER_CONFIG === home.dockerConfig && { DOCKER_CONFIG: undefined }),
  };
}
