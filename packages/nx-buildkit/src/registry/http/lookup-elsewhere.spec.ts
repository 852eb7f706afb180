import { serve } from '../testing/serve';
import { openConnections } from './connections';
import { transportFailure } from './transport-failure';

it('connects to no name of this machine where a host redirects to it, and to any name otherwise', async () => {
  const server = await serve((_, response) => response.end('x'));
  const connections = openConnections({}, { connectTimeout: 30_000, connections: 1 });
  const url = new URL(server.url.replace('127.0.0.1', 'localhost'));
  try {
    const refused = await connections.request(url, {}, 'redirected', { method: 'GET' }).catch(transportFailure);
    expect(refused).toEqual({ kind: 'refused', words: 'redirects to a name that has an address of this machine' });
    expect(server.requests).toEqual([]);
    const { body } = await connections.request(url, {}, 'content', { method: 'GET' });
    expect(await body.text()).toBe('x');
  } finally {
    await connections.close();
    server.close();
  }
});
