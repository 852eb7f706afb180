import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { pullImage } from '../packages/nx-buildkit/src/image-store/pull-with-retries';
import { createAuthority } from '../tools/hub/certificates';
import { close, damagedBlobs, hostOf, PLATFORM, POLICY, startRegistry, temporaryStore } from './support/pulls';

it('pulls by https from a registry whose CA only its own table names, and from no other', async () => {
  const authority = await createAuthority('e2e');
  const registry = await startRegistry({ tls: await authority.issue('127.0.0.1') });
  const store = await temporaryStore();
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-ca-'));
  const ca = join(folder, 'ca.crt');
  await writeFile(ca, authority.cert);
  // Without `http = false` a registry on this host is asked by plain http as well.
  const pullWith = (table: { readonly ca?: readonly string[] }) =>
    pullImage(
      store,
      { toml: stringify({ registry: { [hostOf(registry)]: { http: false, ...table } } }), env: {} },
      { ref: `${hostOf(registry)}/library/alpine:3.20`, platform: PLATFORM },
      { ...POLICY, retries: 0 },
    );

  await expect(pullWith({})).rejects.toMatchObject({ kind: 'certificate', transient: false });
  expect(await damagedBlobs(store, await pullWith({ ca: [ca] }))).toEqual([]);

  await close(registry);
  await store.remove();
  await rm(folder, { recursive: true });
});
