import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerConfigFolder } from '../../util/files/user-folders';
import { parseObject } from '../../util/json';
import type { RegistryFailureKind } from '../registry-error';

type Env = Readonly<Record<string, string | undefined>>;

/** Why configured credentials could not be read. */
export class CredentialsFailure extends Error {
  constructor(
    readonly kind: RegistryFailureKind,
    /** A whole clause, without any secret. */
    reason: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** One entry of `auths`. */
export interface AuthEntry {
  readonly auth?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
  readonly identitytoken?: unknown;
}

/** The part of Docker's config.json that says where credentials are kept. */
export interface ClientConfig {
  readonly auths?: Readonly<Record<string, AuthEntry>> | null;
  readonly credsStore?: string | null;
  readonly credHelpers?: Readonly<Record<string, string>> | null;
}

/** The client's config.json, and its path. */
export async function readClientConfig(env: Env): Promise<{ readonly file: string; readonly config: ClientConfig }> {
  const file = join(dockerConfigFolder(env), 'config.json');
  return { file, config: parseConfig(await readIfThere(file), file) };
}

/** A program that Docker's configuration names for logins. */
export interface CredentialHelper {
  /** `docker-credential-desktop` */
  readonly file: string;
  /** Where it is named: `"credsStore"`. */
  readonly entry: string;
  /** Path of the config.json. */
  readonly config: string;
}

/**
 * All helpers that config.json names, each once.
 *
 * @throws CredentialsFailure for a file that cannot be read
 */
export async function configuredHelpers(env: Env): Promise<readonly CredentialHelper[]> {
  const {
    file: config,
    config: { credHelpers, credsStore },
  } = await readClientConfig(env);
  const named = [
    ...(credsStore ? [[credsStore, '"credsStore"'] as const] : []),
    ...Object.entries(credHelpers ?? {}).map(([host, name]) => [name, `"credHelpers" for ${host}`] as const),
  ];
  const helpers = named.map(([name, entry]) => ({ file: `docker-credential-${name}`, entry, config }));
  return [...new Map(helpers.reverse().map((helper) => [helper.file, helper])).values()].reverse();
}

/** What to do about a helper that is not there. */
export function installHelper({ file, entry, config }: CredentialHelper): string {
  return `install ${file}, or take ${entry} out of ${config}`;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
    const why = `${file} cannot be read: ${(error as Error).message}`;
    throw new CredentialsFailure('credentials', why, `mend ${file}`, { cause: error });
  }
}

/** An empty text is an empty configuration: https://github.com/docker/cli/blob/v28.5.2/cli/config/configfile/file.go (LoadFromReader) */
export function parseConfig(text: string, where: string): ClientConfig {
  const config = parseObject(text.trim() || '{}');
  // A parser's message would show a part of the text, which contains passwords.
  if (!config) throw new CredentialsFailure('credentials', `${where} is not valid JSON`, `mend ${where}`);
  return config as ClientConfig;
}
