import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultRule, Front } from '../tools/hub';
import { createAuthority, type Authority } from '../tools/hub/certificates';
import type { RegistryLimits } from '../packages/nx-buildkit/src/registry/limits';
import type { RegistryTable } from '../packages/nx-buildkit/src/registry/hosts/registry-tables';
import {
  close,
  damagedBlobs,
  hostOf,
  LIMITS,
  PLATFORM,
  pullFrom,
  sourceOf,
  startRegistry,
  temporaryStore,
  type PullOutcome,
} from './support/pulls';

let folder: string;
let store: Awaited<ReturnType<typeof temporaryStore>>;
let authority: Authority;
beforeEach(async () => {
  store = await temporaryStore();
  folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-ca-'));
  authority = await createAuthority('e2e');
});
afterEach(async () => {
  await store.remove();
  await rm(folder, { recursive: true });
});

const requestTo = (registry: Front) => ({ ref: `${hostOf(registry)}/library/alpine:3.20`, platform: PLATFORM });

async function write(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** Without `http = false` a registry on this host is asked by plain HTTP as well. */
const pullWith = (
  registry: Front,
  table: RegistryTable,
  env: Readonly<Record<string, string>> = {},
  limits: Partial<RegistryLimits> = LIMITS,
) => {
  const tables = { [hostOf(registry)]: { http: false, ...table } };
  return pullFrom(store, { tables, env, limits }, requestTo(registry));
};

async function expectWhole({ pulled, error }: PullOutcome): Promise<void> {
  expect(error).toBeUndefined();
  expect(pulled && (await damagedBlobs(store, pulled))).toEqual([]);
}

describe('a registry with a private CA', () => {
  let registry: Front;
  beforeEach(async () => {
    registry = await startRegistry({ tls: await authority.issue('127.0.0.1') });
  });
  afterEach(() => close(registry));

  it('is believed where its own table names the CA', async () => {
    await expectWhole(await pullWith(registry, { ca: [await write('ca.crt', authority.cert)] }));
  });

  it.each(['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])('is believed where %s names it', async (variable) => {
    await expectWhole(await pullWith(registry, {}, { [variable]: await write('ca.crt', authority.cert) }));
  });

  it('is believed where it is called insecure', async () => {
    await expectWhole(await pullWith(registry, { insecure: true }));
  });

  it('is refused at once otherwise', async () => {
    const { error, notices } = await pullWith(registry, {});
    expect(error).toMatchObject({ kind: 'certificate', transient: false });
    expect(notices).toEqual([]);
  });
});

it('asks an insecure registry that speaks no TLS by plain HTTP', async () => {
  const registry = await startRegistry();
  await expectWhole(await pullWith(registry, { insecure: true, http: true }));
  await close(registry);
});

it('shows its certificate to a registry that requires one', async () => {
  const [server, client] = await Promise.all([authority.issue('127.0.0.1'), authority.issue('client')]);
  const registry = await startRegistry({ tls: { ...server, ca: authority.cert, requestClientCert: true } });
  const ca = [await write('ca.crt', authority.cert)];
  const pair = { cert: await write('client.cert', client.cert), key: await write('client.key', client.key) };
  // Node's TLS server says why it lets nobody in by breaking the connection off.
  expect((await pullWith(registry, { ca }, {}, { giveUpAfter: 1_000 })).error).toMatchObject({ kind: 'broken-off' });
  await expectWhole(await pullWith(registry, { ca, keypair: [pair] }));
  await close(registry);
});

it("pulls with Docker's own credentials, and sends them to no other host", async () => {
  const registry = await startRegistry();
  const auth = Buffer.from('someone:pa55word').toString('base64');
  await write('config.json', JSON.stringify({ auths: { [hostOf(registry)]: { auth } } }));
  const pulling = (faults: readonly FaultRule[]) => {
    registry.faults(faults);
    const env = { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: '' };
    return pullFrom(store, { ...sourceOf(registry), env }, requestTo(registry));
  };
  const refused = await pulling([{ kind: 'token', action: 'status', status: 401 }]);
  const retried = await pulling([{ kind: 'token', action: 'status', status: 503, first: 2 }]);
  const tokens = registry.requests().filter(({ kind }) => kind === 'token');
  expect(new Set(tokens.map(({ user }) => user))).toEqual(new Set(['someone']));
  expect(refused.error?.what).toContain('401');
  expect(retried.notices).not.toEqual([]);
  await expectWhole(retried);
  expect(JSON.stringify([refused, retried])).not.toMatch(new RegExp(`pa55word|${auth}`));
  await close(registry);
});

it('says at once which credential helper is missing, and which file names it', async () => {
  const registry = await startRegistry();
  const config = await write('config.json', JSON.stringify({ credsStore: 'nowhere' }));
  const env = { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: '' };
  const { error, notices } = await pullFrom(store, { ...sourceOf(registry), env }, requestTo(registry));
  expect(error).toMatchObject({ kind: 'credentials', transient: false, failedIn: 'this host' });
  expect(error?.what).toContain('docker-credential-nowhere');
  expect(error?.what).toContain(config);
  expect(notices).toEqual([]);
  await close(registry);
});
