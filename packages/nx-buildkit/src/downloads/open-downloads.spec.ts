import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestServer } from '../registry/testing/serve';
import { FILE, hostOf, inTemporaryStore, sha256 } from './testing/set-up';
import { openDownloads, type DownloadTerms, type OpenDownloads } from './open-downloads';

const store = inTemporaryStore();
let downloads: OpenDownloads | undefined;
afterEach(() => downloads?.close());

async function open(host: TestServer, isOffline = false): Promise<OpenDownloads> {
  const settings = { prefixes: [`${host.url}/`], mirrors: {}, private: [] };
  downloads = await openDownloads({ settings, isOffline, store, tables: {}, env: {} });
  return downloads;
}

/** Resolves once the build is to end. */
function aborted(opened: OpenDownloads): Promise<void> {
  const end = opened.end();
  return new Promise((resolve) => (end.aborted ? resolve() : end.addEventListener('abort', () => resolve())));
}

/** What RUN gets of a URL, as BuildKit asks for it. */
function ask({ rules }: OpenDownloads, { host }: TestServer, path: string, signal?: AbortSignal): Promise<Response> {
  const [to = ''] = rules.flatMap(({ updates }) => updates?.identifier ?? []);
  const { origin, pathname } = new URL(to);
  return fetch(`${origin}/${pathname.split('/')[1]}/http/${host}/${path}`, { signal });
}

const nothing = async () => undefined;
const TERMS: DownloadTerms = {
  locked: [],
  noteRefusal: nothing,
  noteLack: nothing,
  mayLack: false,
  isLocking: false,
};
const fileAt = (url: string) => ({ url, digest: sha256(FILE), size: FILE.length });

it('ends a build to which something is refused before RUN learns of that, once it is noted', async () => {
  const host = await hostOf((_, response) => response.end('other'));
  const url = `${host.url}/f`;
  const opened = await open(host);
  const order: string[] = [];
  opened.begin({ ...TERMS, locked: [fileAt(url)], noteRefusal: async () => void order.push('it is noted') });
  const ended = new Promise<void>((resolve) => {
    opened.end().addEventListener('abort', () => {
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
  opened.begin({ ...TERMS, locked: [{ ...fileAt(`${host.url}/f`), digest: sha256(Buffer.from('other')) }] });
  opened.begin({ ...TERMS, locked: [fileAt(`${host.url}/f`)] });
  expect(sha256(Buffer.from(await (await ask(opened, host, 'f')).arrayBuffer()))).toBe(sha256(FILE));
  expect(opened.end().aborted).toBe(false);
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
  opened.begin({ ...TERMS, locked: index ? [index] : [] });
  await opened.forget();
  expect(opened.taken()).toEqual([index]);
});

it('ends a build that lacks a locked file without a network, also one that may do without others', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const opened = await open(host, true);
  let noted = false;
  const noteRefusal = async () => void (noted = true);
  opened.begin({ ...TERMS, locked: [fileAt(`${host.url}/f`)], noteRefusal, mayLack: true });
  expect((await ask(opened, host, 'other')).status).toBe(404);
  expect([noted, opened.end().aborted]).toEqual([false, false]);
  const asked = ask(opened, host, 'f').catch(() => undefined);
  await aborted(opened);
  await opened.close();
  await asked;
  expect(noted).toBe(true);
  expect(opened.tally().missing).toEqual([`${host.url}/other`, `${host.url}/f`]);
  expect(host.requests).toEqual([]);
});

it('ends a build that lacks anything without a network, tells the next one that it may do without, and notes nothing if RUN has ended', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const opened = await open(host, true);
  let noted = false;
  const terms = { ...TERMS, noteLack: async () => void (noted = true) };
  opened.begin(terms);
  const run = new AbortController();
  const asked = ask(opened, host, 'f', run.signal).catch(() => undefined);
  await aborted(opened);
  expect(opened.end().reason).toBe('lacking');
  run.abort();
  await asked;
  opened.begin({ ...terms, mayLack: true });
  expect((await ask(opened, host, 'f')).status).toBe(404);
  expect([noted, opened.end().aborted]).toEqual([false, false]);
});

it('notes that RUN goes on without what the store lacks, as a step does that another build shares', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const opened = await open(host, true);
  let noted = false;
  opened.begin({ ...TERMS, noteLack: async () => void (noted = true) });
  const asked = ask(opened, host, 'f').catch(() => undefined);
  await aborted(opened);
  await opened.close();
  await asked;
  expect(noted).toBe(true);
});

it('ends a build whose downloads are to be locked when the store cannot take one, which RUN gets all the same', async () => {
  const host = await hostOf((_, response) => response.end(FILE));
  const opened = await open(host);
  // As a folder of another user.
  await writeFile(join(store.root, 'downloads'), '');
  for (const isLocking of [false, true]) {
    opened.begin({ ...TERMS, isLocking });
    expect(sha256(Buffer.from(await (await ask(opened, host, 'f')).arrayBuffer()))).toBe(sha256(FILE));
    expect(opened.end().reason).toBe(isLocking ? 'unstored' : undefined);
  }
  expect(opened.taken()).toEqual([]);
});
