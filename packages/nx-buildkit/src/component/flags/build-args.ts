import { badInput } from '../../errors';
import { findSecret, isPublicName, isSecretName } from '../../util/secrets';

/** Names and values; a value is never undefined. */
export type BuildArgs = Readonly<Record<string, string>>;

/** The sources of values: the environment of the task, and the lines of an env file. */
export interface ValueSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly envFile?: Readonly<Record<string, string | undefined>>;
}

/**
 * The values of build arguments, as text.
 *
 * @param allowSecretArgs names that the user vouches for
 * @throws BuildkitError for a name or a value that looks like a secret, or for text that is not a name
 */
export function declaredArgs(
  args: Readonly<Record<string, string | number | boolean>> = {},
  allowSecretArgs: readonly string[] = [],
): BuildArgs {
  const values = Object.entries(args).map(([name, value]) => [name, String(value)] as const);
  values.forEach(([name, value]) => refuseSecret(name, value, allowSecretArgs));
  return Object.fromEntries(values);
}

/**
 * The values of the build arguments that an allow-list names. A name with no value anywhere is left out, so that the Dockerfile's own default
 * applies; the environment wins over the file.
 *
 * @param allowSecretArgs names that the user vouches for
 * @throws BuildkitError for a name or a value that looks like a secret, or for text that is not a name
 */
export function argsFromSources(
  names: readonly string[] = [],
  { env, envFile }: ValueSources,
  allowSecretArgs: readonly string[] = [],
): BuildArgs {
  const values = names.map((name) => [name, env[name] ?? envFile?.[name]] as const);
  values.forEach(([name, value]) => refuseSecret(name, value, allowSecretArgs));
  return Object.fromEntries(values.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

/** A build argument is readable by everybody who has the image: it is in its history and its provenance. */
function refuseSecret(name: string, value = '', allowSecretArgs: readonly string[]): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw badInput('NXBK-0405', `"${name}" is not a name of a build argument`, 'use letters, digits and _');
  }
  if (allowSecretArgs.includes(name)) return;
  const held = findSecret(value, isPublicName(name));
  if (held === undefined && !isSecretName(name)) return;
  throw badInput(
    'NXBK-0408',
    `The build argument ${name} ${held ? `holds ${held}` : 'looks like a secret'}, and build arguments can be read in the image's history`,
    `pass it with the option secrets, ["id=${name.toLowerCase()},env=${name}"], and read it with RUN --mount=type=secret,id=${name.toLowerCase()}; if everybody may read it, name it in allowSecretArgs`,
  );
}
