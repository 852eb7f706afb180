import { run } from '../../process/run';
import { sanitize } from '../../util/sanitize';
import { parseObject } from '../../util/json';
import { CredentialsFailure, installHelper, parseConfig, readClientConfig, type ClientConfig } from './client-config';

/** What a user logs in to a registry with: a password, or a token that is exchanged for others. */
export type Credentials = { readonly username: string; readonly password: string } | { readonly identityToken: string };

type Env = Readonly<Record<string, string | undefined>>;

/** Where Docker's configuration names a credential helper, and how it is asked. */
interface HelperEntry {
  readonly env: Env;
  /** ms */
  readonly timeout: number;
  /** `"credsStore"` */
  readonly entry: string;
  /** Path of the config.json. */
  readonly config: string;
}

/**
 * Finds the credentials that Docker would use for a registry: DOCKER_AUTH_CONFIG, then the helper that config.json names, otherwise config.json
 * itself.
 * https://github.com/docker/cli/blob/v28.5.2/cli/config/configfile/file.go (GetCredentialsStore)
 *
 * @param host `registry-1.docker.io`, `host[:port]`
 * @param helperTimeout ms
 * @returns undefined for an anonymous user
 * @throws CredentialsFailure
 */
export async function findCredentials(env: Env, host: string, helperTimeout: number): Promise<Credentials | undefined> {
  // https://github.com/docker/cli/blob/v28.5.2/cli/command/registry.go (authConfigKey)
  const key = host === 'registry-1.docker.io' ? 'https://index.docker.io/v1/' : host;
  const fromEnv = inAuths(parseConfig(env['DOCKER_AUTH_CONFIG'] || '{}', 'DOCKER_AUTH_CONFIG'), key);
  if (fromEnv) return fromEnv;
  const { file, config } = await readClientConfig(env);
  const { credHelpers, credsStore } = config;
  const helper = credHelpers?.[key] ?? credsStore;
  if (!helper) return inAuths(config, key);
  const entry = credHelpers?.[key] === undefined ? '"credsStore"' : `"credHelpers" for ${key}`;
  return askHelper(helper, key, { env, timeout: helperTimeout, entry, config: file });
}

/** https://github.com/docker/docker-credential-helpers/blob/v0.9.4/client/client.go (Get) */
async function askHelper(
  name: string,
  key: string,
  { env, timeout, entry, config }: HelperEntry,
): Promise<Credentials | undefined> {
  const file = `docker-credential-${name}`;
  const outcome = await run({ file, args: ['get'], env }, { input: key, timeout });
  const named = `${config} names it in ${entry}`;
  const remedy = `fix it (try: echo ${key} | ${file} get), or take ${entry} out of ${config}`;
  if (outcome.startError) {
    const why = outcome.startError.endsWith('ENOENT') ? 'is not installed' : `cannot be run (${outcome.startError})`;
    throw new CredentialsFailure('credentials', `${file} ${why}, and ${named}`, installHelper({ file, entry, config }));
  }
  if (outcome.ended) {
    throw new CredentialsFailure('helper-failed', `${file} gave no answer in ${timeout / 1_000} s (${named})`, remedy);
  }
  if (outcome.exitCode !== 0) {
    if (/credentials not found|no credentials|no username provided/i.test(outcome.stdout)) return undefined;
    const { signal, exitCode } = outcome;
    const [line] = `${outcome.stdout}\n${outcome.stderr}`.trim().split('\n');
    const why = sanitize((line || (signal ? `it was ended by ${signal}` : `exit code ${exitCode}`)).slice(0, 200));
    throw new CredentialsFailure('helper-failed', `${file} failed: ${why} (${named})`, remedy);
  }
  const { Username: username, Secret: secret } = parseObject(outcome.stdout) ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string') {
    const reason = `${file} answers with something other than credentials (${named})`;
    throw new CredentialsFailure('credentials', reason, remedy);
  }
  if (secret === '') return undefined;
  return username === '<token>' ? { identityToken: secret } : { username, password: secret };
}

/** Older Dockers wrote URLs. https://github.com/docker/cli/blob/v28.5.2/cli/config/credentials/file_store.go (Get) */
function inAuths({ auths }: ClientConfig, key: string): Credentials | undefined {
  if (!auths) return undefined;
  const entry = auths[key] ?? Object.entries(auths).find(([name]) => hostnameOf(name) === key)?.[1];
  if (!entry) return undefined;
  if (typeof entry.identitytoken === 'string' && entry.identitytoken !== '')
    return { identityToken: entry.identitytoken };
  const decoded = typeof entry.auth === 'string' ? Buffer.from(entry.auth, 'base64').toString() : '';
  const [, username = entry.username, password = entry.password] = /^([^:]*):(.*?)\0*$/s.exec(decoded) ?? [];
  const isThere = typeof username === 'string' && typeof password === 'string' && username + password !== '';
  return isThere ? { username, password } : undefined;
}

function hostnameOf(address: string): string {
  return address.replace(/^https?:\/\//, '').split('/')[0] ?? '';
}
