import { requireSuccess } from './http/answer';
import type { RegistryClient, RegistryClientOptions } from './client';
import type { ClientContext } from './fetch/client-context';
import { openConnections } from './http/connections';
import { createExchange } from './auth/exchange';
import { createHostStates } from './retry/host-states';
import { createLagLooks } from './fetch/lag';
import { DEFAULT_LIMITS } from './limits';
import { fetchManifestDigest } from './fetch/manifests';
import { beginPull, openPull } from './fetch/pull';
import { RegistryError, RequestFailure } from './registry-error';
import { discard } from './http/response-body';
import { createTokens } from './auth/tokens';
import { createTurns } from './fetch/turns';

/** Opens a client; nothing is sent yet. */
export function openRegistryClient({ tables, env, limits: own }: RegistryClientOptions): RegistryClient {
  const limits = { ...DEFAULT_LIMITS, ...own };
  const lifetime = new AbortController();
  const connections = openConnections(env, limits);
  const transport = { connections, env, tlsOf: (host: string) => tables[host] };
  const tokens = createTokens(transport, limits, lifetime.signal);
  const context: ClientContext = {
    tables,
    limits,
    states: createHostStates(),
    turns: createTurns(limits.connections),
    exchange: createExchange(transport, tokens, limits),
    lagLooks: createLagLooks(),
  };
  const { firstByteTimeout, stallTimeout } = limits;

  return {
    openPull: (ref, options = {}) => openPull(context, ref, options, lifetime.signal),
    ping: (host) =>
      withReference(`${host.host}/v2/`, async () => {
        const request = { host, asked: 'ping', path: '/', isHedged: false, firstByteTimeout, stallTimeout } as const;
        const response = await context.exchange.send(request, lifetime.signal);
        const tokensFrom = context.exchange.tokensFrom(host);
        // Some registries refuse a token without a scope here: getting one is proof enough.
        if (response.status !== 401 || tokensFrom === undefined) await requireSuccess(response, request);
        await discard(response);
        return { tokensFrom };
      }),
    headManifestAt: (host, ref) =>
      withReference(ref, () => {
        const { reference, pull } = beginPull(context, ref, lifetime.signal, () => undefined);
        const { tag = '', digest = tag } = reference;
        const how = { signal: lifetime.signal, onBegin: () => undefined, isAlone: false };
        return fetchManifestDigest(context, pull, host, digest, how);
      }),
    async close() {
      lifetime.abort(new Error('the registry client is closed'));
      await connections.close();
    },
  };
}

async function withReference<T>(ref: string, once: () => Promise<T>): Promise<T> {
  try {
    return await once();
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    throw new RegistryError(error.failure, ref, '', { cause: error });
  }
}
