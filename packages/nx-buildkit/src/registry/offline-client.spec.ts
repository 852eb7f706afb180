import { offlineClient } from './offline-client';

const client = offlineClient();
const host = { host: 'registry.example' } as Parameters<typeof client.ping>[0];

it.each([
  ['a tag', () => client.openPull('docker.io/library/alpine:3.20').headManifest()],
  ['a manifest', () => client.openPull('docker.io/library/alpine:3.20').getManifest()],
  ['a blob', async () => client.openPull('docker.io/library/alpine:3.20').openBlob({} as never)],
  ['a host', () => client.ping(host)],
  ['a tag at a host', () => client.headManifestAt(host, 'docker.io/library/alpine:3.20')],
])('asks nobody for %s', (_, ask) => expect(ask()).rejects.toFailWith('NXBK-0521'));
