import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage, buildLayer, noise, pushImage } from '../tools/hub';
import { startRegistry, type Registry, type RegistryAuth } from '../tools/hub/registry';
import { build } from '../tools/local-engine/builds';
import { registry as registryProgram } from '../tools/local-engine/go-programs';
import { engineHome } from '../tools/local-engine/paths';
import { damagedBlobs, LIMITS, PLATFORM, pullFrom, temporaryStore, type PullOutcome } from './support/pulls';
import { startTokenIssuer, type TokenIssuer } from './support/token-issuer';

/** A registry that nobody here wrote, with the logins that it has itself. */
const IMAGE = 'some/where/image:1';
const SERVICE = 'registry.example.com';
/** Of the password `pa55word`, by bcrypt. */
const HTPASSWD = 'someone:$2a$04$092KZqnQVma76C4y2oQiyuUiRofal57B97FUNOjAGlsDH7yOuvzmu\n';

let folder: string;
let binary: string;
let issuer: TokenIssuer | undefined;
let registry: Registry | undefined;
let store: Awaited<ReturnType<typeof temporaryStore>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-distribution-'));
  binary = join(await build(registryProgram, engineHome().builds), 'registry');
  const open = await startRegistry(binary, folder);
  const layers = async () => [await buildLayer([{ path: 'data', data: noise('distribution', 100_000) }])];
  await pushImage(open.url, 'some/where/image', '1', await buildImage({ layers }));
  open.process.kill();
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  store = await temporaryStore();
});
afterEach(async () => {
  registry?.process.kill();
  issuer?.close();
  await store.remove();
});

/** Starts the registry with a login, and pulls from it as somebody with these credentials. */
async function pullWith(auth: Partial<RegistryAuth>, credentials: object): Promise<PullOutcome> {
  registry = await startRegistry(binary, folder, auth);
  const { host } = new URL(registry.url);
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: credentials } }));
  const env = { DOCKER_CONFIG: folder, DOCKER_AUTH_CONFIG: '' };
  const request = { ref: `${host}/${IMAGE}`, platform: PLATFORM };
  return pullFrom(store, { tables: { [host]: { http: true } }, env, limits: LIMITS }, request);
}

async function expectWhole({ pulled, error }: PullOutcome): Promise<void> {
  expect(error).toBeUndefined();
  expect(pulled && (await damagedBlobs(store, pulled))).toEqual([]);
}

const basic = (password: string) => ({ auth: Buffer.from(`someone:${password}`).toString('base64') });

it.each(['anonymous', 'logged in'])('pulls with tokens that the registry verifies, %s', async (who) => {
  const password = who === 'anonymous' ? undefined : 'pa55word';
  issuer = await startTokenIssuer(password);
  const jwks = join(folder, 'jwks.json');
  await writeFile(jwks, JSON.stringify(issuer.jwks));
  const token = { realm: issuer.realm, service: SERVICE, issuer: issuer.issuer, jwks };
  await expectWhole(await pullWith({ token }, password ? basic(password) : {}));
  expect(issuer.requests).toEqual([
    { scope: 'repository:some/where/image:pull', ...(password && { user: 'someone' }) },
  ]);
});

describe('a registry with passwords', () => {
  beforeEach(() => writeFile(join(folder, 'htpasswd'), HTPASSWD));

  const htpasswd = () => ({ htpasswd: { realm: SERVICE, path: join(folder, 'htpasswd') } });

  it('lets in who has one', async () => expectWhole(await pullWith(htpasswd(), basic('pa55word'))));

  it.each([
    ['a wrong one', basic('wrong')],
    ['none', {}],
  ])('is believed at once by who has %s', async (_, credentials) => {
    const { error, notices } = await pullWith(htpasswd(), credentials);
    expect(error).toMatchObject({ kind: 'denied', transient: false });
    expect(notices).toEqual([]);
  });
});
