import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { pullImage } from '../packages/nx-buildkit/src/pull/pull-image';
import type { FaultRule } from '../tools/hub';
import { createAuthority } from '../tools/hub/certificates';
import { required } from './support/engine';
import {
  close,
  damagedBlobs,
  hostOf,
  PLATFORM,
  POLICY,
  sourceOf,
  startRegistry,
  temporaryStore,
} from './support/pulls';

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

it("pulls with Docker's own credentials, and tells them to nobody", async () => {
  const registry = await startRegistry();
  const store = await temporaryStore();
  const config = await mkdtemp(join(tmpdir(), 'nx-buildkit-docker-'));
  // The plugins of the engine's own configuration, and its credentials beside.
  await cp(required('DOCKER_CONFIG'), config, { recursive: true });
  const auth = Buffer.from('someone:pa55word').toString('base64');
  await writeFile(join(config, 'config.json'), JSON.stringify({ auths: { [hostOf(registry)]: { auth } } }));
  const retries: string[] = [];
  const pulling = (faults: readonly FaultRule[]) => {
    registry.faults(faults);
    return pullImage(
      store,
      { ...sourceOf(registry), env: { DOCKER_CONFIG: config } },
      { ref: `${hostOf(registry)}/library/alpine:3.20`, platform: PLATFORM },
      { ...POLICY, retries: 0 },
      { onRetry: ({ why }) => retries.push(why) },
    );
  };

  const refused: unknown = await pulling([{ kind: 'token', action: 'status', status: 401 }]).catch(String);
  await pulling([{ kind: 'token', action: 'status', status: 503, first: 2 }]);
  const tokens = registry.requests().filter(({ kind }) => kind === 'token');
  expect(new Set(tokens.map(({ user }) => user))).toEqual(new Set(['someone']));
  expect(refused).toContain('401');
  expect(retries).not.toEqual([]);
  expect([refused, ...retries].join()).not.toMatch(new RegExp(`pa55word|${auth}`));

  await close(registry);
  await store.remove();
  await rm(config, { recursive: true });
});
