import type { TestServer } from '../registry/testing/serve';
import { FILE, hostOf, inTemporaryStore, sha256 } from './testing/set-up';
import { openDownloads, type OpenDownloads } from './open-downloads';

const store = inTemporaryStore();
let downloads: OpenDownloads | undefined;
afterEach(() => downloads?.close());

async function open(host: TestServer, isOffline = false): Promise<OpenDownloads> {
  const settings = { prefixes: [`${host.url}/`], mirrors: {}, private: [] };
  downloads = await openDownloads({ settings, isOffline, store, tables: {}, env: {} });
  return downloads;
}

/** What RUN gets of a URL, as BuildKit asks for it. */
function ask({ rules }: OpenDownloads, { host }: TestServer, path: string): Promise<Response> {
  const [to = ''] = rules.flatMap(({ updates }) => updates?.identifier ?? []);
  const { origin, pathname } = new URL(to);
  return fetch(`${origin}/${pathname.split('/')[1]}/http/${host}/${path}`);
}

const fileAt = (url: string) => ({ url, digest: sha256(FILE), size: FILE.length });

it('ends a build to which something is refused before RUN learns of that, once it is noted', async () => {
  const host = await hostOf((_, response) => response.end('other'));
  const url = `${host.url}/f`;
  const opened = await open(host);
  const order: string[] = [];
  opened.lockTo([fileAt(url)], async () => void order.push('it is noted'));
  const ended = new Promise<void>((resolve) => {
    opened.refusal.addEventListener('abort', () => {
      order.push('the build is to end');
      resolve();
    });
  });
  const asked = ask(opened, host, 'f')
    .then((answer) => answer.arrayBuffer())
    .catch(() => order.push('RUN learns of it'));
  await ended;
  expect(opened.tally().refused).toMatchObject([{ url }]);
  await opened.close();
  await asked;
  expect(order).toEqual(['it is noted', 'the build is to end', 'RUN learns of it']);
});

it('lets each image have what its own lock has', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const opened = await open(host);
  opened.lockTo([{ ...fileAt(`${host.url}/f`), digest: sha256(Buffer.from('other')) }], async () => undefined);
  opened.lockTo([fileAt(`${host.url}/f`)], async () => undefined);
  expect(sha256(Buffer.from(await (await ask(opened, host, 'f')).arrayBuffer()))).toBe(sha256(FILE));
  expect(opened.refusal.aborted).toBe(false);
});

it('asks anew for what may be wrong, and not for what a lock has, an index too', async () => {
  let n = 0;
  const host = await hostOf((_, response) => {
    response.writeHead(200, { etag: `"${(n += 1)}"` }).end(`index ${n}`);
  });
  const opened = await open(host);
  await (await ask(opened, host, 'InRelease')).text();
  await (await ask(opened, host, 'Packages')).text();
  const index = opened.taken().find(({ url }) => url.endsWith('InRelease'));
  opened.lockTo(index ? [index] : [], async () => undefined);
  await opened.forget();
  expect(opened.taken()).toEqual([index]);
});

it('ends a build that lacks a locked file without a network, and no other: RUN may do without', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const opened = await open(host, true);
  let noted = false;
  opened.lockTo([fileAt(`${host.url}/f`)], async () => void (noted = true));
  expect((await ask(opened, host, 'other')).status).toBe(404);
  expect([noted, opened.refusal.aborted]).toEqual([false, false]);
  const asked = ask(opened, host, 'f').catch(() => undefined);
  await new Promise<void>((resolve) => opened.refusal.addEventListener('abort', () => resolve()));
  await opened.close();
  await asked;
  expect(noted).toBe(true);
  expect(opened.tally().missing).toEqual([`${host.url}/other`, `${host.url}/f`]);
  expect(host.requests).toEqual([]);
});
