import { badInput } from '../errors';

/** Names and values; a value is never undefined. */
export type BuildArgs = Readonly<Record<string, string>>;

/** What values may be taken from: the environment of the task, and the lines of an env file. */
export interface ValueSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly envFile?: Readonly<Record<string, string | undefined>>;
}

const SECRET_NAME =
  /(^|_)(pass|passwd|password|passphrase|secret|secrets|token|credential|credentials|private_?key|api_?key|access_?key|secret_?key)$/i;

/** The values of build arguments, as text, after a check that none of their names looks like a secret's. */
export function declaredArgs(args: Readonly<Record<string, string | number | boolean>> = {}): BuildArgs {
  Object.keys(args).forEach(refuseSecret);
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]));
}

/**
 * The values of the build arguments that an allow-list names. A name with no value anywhere is left out, so that the Dockerfile's own
 * default holds; the environment wins over the file.
 *
 * @throws BuildkitError for a name that looks like a secret's, or is none
 */
export function argsFromSources(names: readonly string[] = [], { env, envFile }: ValueSources): BuildArgs {
  names.forEach(refuseSecret);
  const values = names.map((name) => [name, env[name] ?? envFile?.[name]] as const);
  return Object.fromEntries(values.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

/** A build argument is readable by everybody who has the image: it is in its history and its provenance. */
function refuseSecret(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw badInput(`"${name}" is no name of a build argument`, 'use letters, digits and _');
  }
  if (!SECRET_NAME.test(name)) return;
  throw badInput(
    `The build argument ${name} looks like a secret, and build arguments can be read in the image's history`,
    `pass it with the option secrets, ["id=${name.toLowerCase()},env=${name}"], and read it with RUN --mount=type=secret,id=${name.toLowerCase()}`,
  );
}
