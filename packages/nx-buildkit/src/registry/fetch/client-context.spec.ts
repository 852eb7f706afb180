import { createExchange } from '../auth/exchange';
import { createTokens } from '../auth/tokens';
import { openConnections } from '../http/connections';
import { hostsOf } from '../hosts/registry-hosts';
import { DEFAULT_LIMITS } from '../limits';
import { hostOf, useSetting } from '../testing/set-up';
import { ask, type ClientContext } from './client-context';
import { createHostStates } from '../retry/host-states';
import { createLagLooks } from './lag';
import { createPatience } from '../retry/patience';
import { createTurns } from './turns';

const setting = useSetting();

it('releases the connection of an answer that is not read because its attempt was unnecessary', async () => {
  const env = { DOCKER_CONFIG: '/nowhere' };
  const limits = { ...DEFAULT_LIMITS, connections: 1 };
  const connections = setting.closing(openConnections(env, limits));
  const transport = { connections, env, tlsOf: () => undefined };
  const context: ClientContext = {
    tables: {},
    limits,
    states: createHostStates(),
    turns: createTurns(limits.connections),
    exchange: createExchange(transport, createTokens(transport, limits, new AbortController().signal), limits),
    lagLooks: createLagLooks(),
  };
  setting.push('team/app');
  const [host] = hostsOf({}, hostOf(setting.registry));
  if (!host) throw new Error('no host');
  const question = { asked: 'manifest', path: '/team/app/manifests/1' } as const;
  const askUntil = (signal: AbortSignal) =>
    ask(context, createPatience(60_000), host, question, { signal, onBegin: () => undefined, isAlone: false });

  const unneeded = new AbortController();
  await askUntil(unneeded.signal);
  unneeded.abort();
  const { response, release } = await askUntil(new AbortController().signal);
  expect(response.status).toBe(200);
  response.body.destroy();
  release();
});
