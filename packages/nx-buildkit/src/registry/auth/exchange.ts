import { basicAuthorization } from '../http/basic-authorization';
import { parseChallenge, type Challenge } from './challenge';
import { settlesWithin } from '../http/deadline';
import { hedged, repeated } from '../http/hedge';
import type { RegistryLimits } from '../limits';
import { RequestFailure } from '../registry-error';
import type { RegistryHost } from '../hosts/registry-hosts';
import type { RegistryRequest, RegistryResponse, Transport } from '../http/request';
import { discard } from '../http/response-body';
import { send } from '../http/send';
import type { Tokens } from './tokens';

/** A request as the distribution API has it, to be sent to any host. */
export interface HostRequest extends Omit<RegistryRequest, 'url'> {
  /** What comes after `/v2` or the path of a mirror: `/library/alpine/manifests/3.20`. */
  readonly path: string;
  /** `library/alpine`; undefined for `/v2/` itself. */
  readonly repository?: string;
  /** Whether it is sent a second time when the host is silent, because then no other host is asked. */
  readonly isHedged: boolean;
}

/** Sends requests to hosts, with their scheme and the login that they ask for. */
export interface Exchange {
  /** @throws RequestFailure if there is no answer, or no token */
  readonly send: (request: HostRequest, signal: AbortSignal) => Promise<RegistryResponse>;
  /** The origin of a host's token endpoint, if already known. */
  readonly tokensFrom: (host: RegistryHost) => string | undefined;
}

/** What is known about a host from its answers so far. */
interface HostKnowledge {
  scheme?: 'https' | 'http';
  challenge?: Challenge;
  /** Whether the host has answered; then no challenge means that it needs no login. */
  hasAnswered: boolean;
  /** The first request is finding out what the host asks for. */
  discovery?: Promise<void>;
  /** The scope that a repository needs, if the host has named it. */
  readonly scopes: Map<string, string>;
  /** The same for other repositories, which stand in for `*`. */
  scopePattern: string;
}

/**
 * An exchange that finds out only once which login a host asks for: the first request to it finds out, the others wait for that, and a token for
 * another repository is fetched without being refused first.
 */
export function createExchange(transport: Transport, tokens: Tokens, { hedgeAfter }: RegistryLimits): Exchange {
  const hosts = new Map<string, HostKnowledge>();

  function knowledgeOf({ host, path }: RegistryHost): HostKnowledge {
    const known = hosts.get(host + path) ?? {
      hasAnswered: false,
      scopes: new Map(),
      scopePattern: 'repository:*:pull',
    };
    hosts.set(host + path, known);
    return known;
  }

  async function authorization(request: HostRequest, known: HostKnowledge, signal: AbortSignal) {
    const { host, repository } = request;
    const { challenge } = known;
    if (challenge?.scheme === 'bearer') {
      return `Bearer ${await tokens.get(host, challenge, scopeOf(known, repository), signal)}`;
    }
    const login = challenge && (await tokens.credentials(host));
    return login && 'username' in login ? basicAuthorization(login) : undefined;
  }

  /** @returns undefined if the host offers no login other than the one that it refused */
  async function authorizeAgain(
    request: HostRequest,
    known: HostKnowledge,
    used: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (used) tokens.forget(request.host, scopeOf(known, request.repository), used.replace(/^Bearer /, ''));
    const header = await authorization(request, known, signal);
    return header === used ? undefined : header;
  }

  async function exchange(request: HostRequest, signal: AbortSignal): Promise<RegistryResponse> {
    const known = knowledgeOf(request.host);
    const settle = await enter(known, hedgeAfter);
    try {
      const used = await authorization(request, known, signal);
      const response = await sendByScheme(transport, request, known, { authorization: used, hedgeAfter }, signal);
      const isRefusal = response.status === 401 && !response.isRedirected && !request.host.isAnonymous;
      const challenge = isRefusal ? parseChallenge(response.headers['www-authenticate']) : undefined;
      if (challenge) learn(known, challenge, request.repository);
      known.hasAnswered = true;
      settle();
      if (!challenge) return response;
      const again = await authorizeAgain(request, known, used, signal).catch((error: unknown) => {
        response.body.destroy();
        throw error;
      });
      if (again === undefined) return response;
      await discard(response);
      return await sendByScheme(transport, request, known, { authorization: again, hedgeAfter }, signal);
    } finally {
      settle();
    }
  }

  return {
    send: exchange,
    tokensFrom(host) {
      const { challenge } = knowledgeOf(host);
      return challenge?.scheme === 'bearer' ? challenge.realm.origin : undefined;
    },
  };
}

/** @returns a function that tells the others to stop waiting */
async function enter(known: HostKnowledge, patience: number): Promise<() => void> {
  while (!known.hasAnswered && known.discovery) {
    if (!(await settlesWithin(known.discovery, patience))) break;
  }
  if (known.hasAnswered || known.discovery) return () => undefined;
  let settle = (): void => undefined;
  known.discovery = new Promise((resolve) => {
    settle = () => {
      known.discovery = undefined;
      resolve();
    };
  });
  return settle;
}

async function sendByScheme(
  transport: Transport,
  request: HostRequest,
  known: HostKnowledge,
  { authorization, hedgeAfter }: { readonly authorization: string | undefined; readonly hedgeAfter: number },
  signal: AbortSignal,
): Promise<RegistryResponse> {
  const { host, path, isHedged } = request;
  const headers = { ...request.headers, ...(authorization && { authorization }) };
  const by = (scheme: string): Promise<RegistryResponse> => {
    const url = new URL(`${scheme}://${host.host}${host.path}${path}`);
    const once = (own: AbortSignal, onBegin: () => void) => {
      onBegin();
      return send(transport, { ...request, headers, url }, own);
    };
    return isHedged ? hedged(repeated(once), hedgeAfter, signal) : once(signal, () => undefined);
  };
  const [first = 'https', second] = known.scheme ? [known.scheme] : host.schemes;
  try {
    const response = await by(first);
    known.scheme = first;
    return response;
  } catch (error) {
    if (!second || !speaksOther(error, host)) throw error;
    const response = await by(second);
    known.scheme = second;
    return response;
  }
}

/** https://github.com/moby/buildkit/blob/v0.34.2/util/resolver/resolver.go (httpFallback) */
function speaksOther(error: unknown, { host }: RegistryHost): boolean {
  if (!(error instanceof RequestFailure)) return false;
  const { kind } = error.failure;
  return kind === 'no-tls' || (kind === 'unreachable' && !/:\d+$/.test(host));
}

function learn(known: HostKnowledge, challenge: Challenge, repository: string | undefined): void {
  known.challenge = challenge;
  if (challenge.scheme !== 'bearer' || !challenge.scope || !repository) return;
  known.scopes.set(repository, challenge.scope);
  known.scopePattern = challenge.scope.replace(`${repository}:`, '*:');
}

/** The host named it when it refused a request, possibly for another repository; otherwise it is the usual one. */
function scopeOf({ scopes, scopePattern }: HostKnowledge, repository: string | undefined): string {
  if (repository === undefined) return '';
  return scopes.get(repository) ?? scopePattern.replace('*', repository);
}
