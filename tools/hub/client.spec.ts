import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { startAdmin } from './admin';
import { hubClient, type HubClient } from './client';
import { startFront, type Front } from './front';
import { startFakeRegistry, type FakeRegistry } from './testing/fake-registry';

let registry: FakeRegistry;
let front: Front;
let admin: Server;
let hub: HubClient;

beforeEach(async () => {
  registry = await startFakeRegistry();
  front = await startFront({ upstream: registry.url, token: false });
  admin = await startAdmin(front, 0, () => ({ url: front.url, pid: 7 }));
  hub = hubClient(`http://127.0.0.1:${(admin.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await front.close();
  await registry.close();
  admin.close();
  admin.closeAllConnections();
  await once(admin, 'close');
});

const ping = () => fetch(`${front.url}/v2/`).then((response) => response.status);

it('knows the hub', async () => {
  expect(await hub.status()).toEqual({ url: front.url, pid: 7 });
});

it('reads and clears the record', async () => {
  await ping();
  expect(await hub.requests()).toMatchObject([{ n: 1, kind: 'ping', path: '/v2/' }]);
  await hub.clear();
  expect(await hub.requests()).toEqual([]);
});

it('sets faults', async () => {
  await hub.faults([{ action: 'status', status: 503 }]);
  expect(await ping()).toBe(503);
});

it('turns the front off and on, and can be reached all the time', async () => {
  await hub.off();
  await expect(ping()).rejects.toThrow();
  expect(await hub.requests()).toEqual([]);
  await hub.on();
  expect(await ping()).toBe(404);
});

it('says what was refused', async () => {
  await expect(hub.faults('reset' as never)).rejects.toThrow(/PUT \/faults/);
});
