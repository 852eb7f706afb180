import { findSecret, isSecretName } from '../../util/secrets';

/** Whether a text of a compose file must not be written to a file. */
export function holdsCredentials(text: string): boolean {
  return findSecret(text) !== undefined;
}

/** Whether a Dockerfile sets a literal value that looks like a secret. */
export function setsSecret(dockerfile: string): boolean {
  const assigned = [...dockerfile.matchAll(/\b(\w+)=["']?[^\s"'$]|^[ \t]*ENV\s+(\w+)\s+[^\s$]/gim)];
  return holdsCredentials(dockerfile) || assigned.some(([, name, env]) => isSecretName(name ?? env ?? ''));
}

/**
 * Leaves out every text, also in lists and mappings, that holds credentials.
 *
 * @returns the rest, and the names of the options that lost something
 */
export function withoutCredentials<Options extends object>(options: Options): [Options, readonly string[]] {
  const cleaned = Object.entries(options).map(([name, value]) => ({ name, value, left: clean(value) }));
  const lost = cleaned.filter(({ value, left }) => JSON.stringify(value) !== JSON.stringify(left));
  const kept = Object.fromEntries(cleaned.map(({ name, left }) => [name, left])) as Options;
  return [kept, lost.map(({ name }) => name)];
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return holdsCredentials(value) ? undefined : value;
  if (Array.isArray(value)) return value.map(clean).filter((one) => one !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, clean(one)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}
