import pLimit from 'p-limit';
import type { RegistryClient, RegistryClientOptions } from './client';
import type { Code } from '../error-codes/catalogue';
import { openRegistryClient } from './open-client';
import { RegistryError, type RegistryFailureKind } from './registry-error';
import type { RegistryHost } from './hosts/registry-hosts';

/** How a mirror or a registry answers. */
export interface HostHealth {
  /** `dead`: there is no connection; `silent`: no answer in time; `ill`: it answers, but not as a registry should. */
  readonly state: 'well' | 'ill' | 'dead' | 'silent';
  /** The same in words. */
  readonly finding: string;
  /** What its failure is; it is well without one. */
  readonly code?: Code;
  /** The cause if it is on this machine: the login that Docker lacks, the program that keeps it, a proxy, or a certificate. */
  readonly remedy?: string;
}

/** Which images a host has; those in neither list are unknown. */
export interface ImagesAt {
  readonly held: readonly string[];
  readonly lacking: readonly string[];
}

/** Questions at once to one host. */
const CONCURRENCY = 6;

/** ms from which on it is said how long an answer took. */
const SLOW = 2_000;

const DEAD: ReadonlySet<RegistryFailureKind> = new Set([
  'unreachable',
  'no-such-host',
  'broken-off',
  'certificate',
  'no-tls',
]);

/**
 * Calls `use` with a client that checks hosts and repeats nothing.
 *
 * @param patience ms for each connection, answer and token; a login gets twice as long
 */
export async function withProbeClient<T>(
  { tables, env }: Omit<RegistryClientOptions, 'limits'>,
  use: (client: RegistryClient) => Promise<T>,
  patience = 3_000,
): Promise<T> {
  const limits = {
    connectTimeout: patience,
    tokenTimeout: patience,
    firstByteTimeout: patience,
    stallTimeout: patience,
    // A keychain may take seconds, which is slow and nothing worse.
    helperTimeout: 2 * patience,
  };
  const client = openRegistryClient({ tables, env, limits });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Asks a host for `/v2/` and, if it asks for a token, fetches one with Docker's login. */
export async function probeHost(client: RegistryClient, host: RegistryHost): Promise<HostHealth> {
  const begun = Date.now();
  try {
    const { tokensFrom } = await client.ping(host);
    const took = Date.now() - begun;
    const finding = took < SLOW ? 'answers' : `answers slowly, in ${(took / 1_000).toFixed(1)} s with its login`;
    if (!tokensFrom) return { state: 'well', finding };
    const foreign = new URL(tokensFrom).host === host.host ? '' : ', a foreign host';
    return { state: 'well', finding: `${finding}; its tokens come from ${tokensFrom}${foreign}` };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return healthOf(error);
  }
}

/** @param refs normalized, of the registry whose images the host has */
export async function imagesAt(client: RegistryClient, host: RegistryHost, refs: readonly string[]): Promise<ImagesAt> {
  const limit = pLimit(CONCURRENCY);
  const answers = await Promise.all(
    refs.map((ref) =>
      limit(async () => {
        try {
          await client.headManifestAt(host, ref);
          return 'held';
        } catch (error) {
          if (!(error instanceof RegistryError)) throw error;
          return error.kind === 'not-found' ? 'lacking' : undefined;
        }
      }),
    ),
  );
  const those = (answer: string) => refs.filter((_, index) => answers[index] === answer);
  return { held: those('held'), lacking: those('lacking') };
}

function healthOf({ failure: { kind, asked, reason, host }, code, failedIn, remedy }: RegistryError): HostHealth {
  if (failedIn === 'this host') return { state: 'ill', finding: reason, code, remedy };
  if (kind === 'denied') {
    return { state: 'ill', finding: `wants a login: ${reason}`, code, remedy: `docker login ${host}` };
  }
  if (asked === 'token') return { state: 'ill', finding: `gives no token: ${reason}`, code };
  if (kind === 'silent') return { state: 'silent', finding: reason, code };
  return { state: DEAD.has(kind) ? 'dead' : 'ill', finding: reason, code };
}
