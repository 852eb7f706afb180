import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process/run';

/** What Docker has to log in to a registry with; `silent` when the helper that keeps it gives no answer. */
export interface Login {
  readonly state: 'there' | 'none' | 'silent';
  /** The program that was asked, `docker-credential-desktop`. */
  readonly helper?: string;
}

/** The part of Docker's config.json that says where credentials are kept. */
interface ClientConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/** ms that a helper has. */
const DEADLINE = 3_000;

/**
 * Whether Docker can log in to a registry. Whoever pulls from there waits for the same helper, for ever and without a word.
 *
 * @param folder absolute path of Docker's client configuration
 * @param registry `docker.io`, `host[:port]`
 */
export async function loginFor(folder: string, registry: string): Promise<Login> {
  const { auths = {}, credsStore, credHelpers = {} } = await readConfig(join(folder, 'config.json'));
  // https://github.com/docker/cli/blob/v28.2.2/cli/command/registry.go (GetAuthConfigKey)
  const address = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
  const name = credHelpers[address] ?? credsStore;
  if (!name) return { state: auths[address]?.auth ? 'there' : 'none' };
  const helper = `docker-credential-${name}`;
  const { exitCode, ended } = await run({ file: helper, args: ['get'] }, { input: address, timeout: DEADLINE });
  return { state: ended ? 'silent' : exitCode === 0 ? 'there' : 'none', helper };
}

/** Docker itself says better what is wrong with the file. */
async function readConfig(path: string): Promise<ClientConfig> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ClientConfig;
  } catch {
    return {};
  }
}
