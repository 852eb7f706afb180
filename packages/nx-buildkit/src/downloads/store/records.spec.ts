import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sortDownloads } from '../lock/locked-download';
import { findLocked } from '../archive/export-downloads';
import { digestOf, get, hostOf, inTemporaryStore, sha256, start } from '../testing/set-up';
import { findRecords, recordPath, recordsFolder, stateOfRecords, writeRecord, type KeptDownload } from './records';
import { listDownloads } from './prune-downloads';

const store = inTemporaryStore();
const record = (content: string): KeptDownload => ({
  url: 'http://host.example/f',
  digest: sha256(Buffer.from(content)),
  size: content.length,
  headers: {},
  varying: {},
  received: content.length,
});

it('loses nothing of what several builds have of a URL at the same time', async () => {
  const records = Array.from({ length: 30 }, (_, i) => record('x'.repeat(i)));
  await Promise.all(records.map((one) => writeRecord(store, one)));
  expect(await findRecords(store, 'http://host.example/f')).toEqual([...records].reverse());
});

it('believes no file that is no record of its URL', async () => {
  const [own, other] = [record('own'), { ...record('other'), url: 'http://other.example/f' }];
  await writeRecord(store, own);
  const folder = dirname(recordPath(store, own));
  const texts = [JSON.stringify(other), '{', 'null', JSON.stringify({ ...own, received: undefined })];
  for (const [i, text] of texts.entries()) await writeFile(`${folder}/${i}.json`, text);
  await mkdir(`${folder}/folder`);
  await writeFile(`${folder}/unfinished.json.1.tmp`, JSON.stringify(own));
  await writeFile(`${recordsFolder(store)}/${'0'.repeat(64)}.json`, JSON.stringify(own));
  expect(await findRecords(store, own.url)).toEqual([own]);
  expect((await listDownloads(store)).downloads).toHaveLength(2);
});

it('has every answer of a URL with its own headers when it is offline', async () => {
  const host = await hostOf(({ headers: { accept = '' } }, response) => {
    response.writeHead(200, { vary: 'Accept', 'content-type': accept, 'last-modified': `of ${accept}` }).end(accept);
  });
  const online = await start(store, [host]);
  const types = ['application/json', 'text/html'];
  for (const accept of types) await digestOf(get(online, host, '/page', { accept }));
  const locked = sortDownloads(online.taken());
  const offline = await start(store, [host], {}, { isOffline: true, locked });
  for (const accept of types) {
    const answer = await get(offline, host, '/page', { accept });
    const told = ['content-type', 'last-modified'].map((name) => answer.headers.get(name));
    expect([await answer.text(), ...told]).toEqual([accept, accept, `of ${accept}`]);
  }
  expect((await findLocked(store, locked)).downloads).toHaveLength(2);
});

it('is in another state once it has more', async () => {
  const states = [await stateOfRecords(store)];
  for (const path of ['a', 'b']) {
    await writeRecord(store, { ...record('x'), url: `http://host.example/${path}` });
    states.push(await stateOfRecords(store));
  }
  expect(new Set(states).size).toBe(3);
  expect(await stateOfRecords(store)).toBe(states[2]);
});

it('keeps the same content for each of the requests that it answers', async () => {
  const host = await hostOf((_, response) => response.writeHead(200, { vary: 'User-Agent' }).end('same'));
  const online = await start(store, [host]);
  const agents = ['curl', 'wget'];
  for (const agent of agents) await digestOf(get(online, host, '/f', { 'user-agent': agent }));
  const offline = await start(store, [host], {}, { isOffline: true });
  for (const agent of agents) expect((await get(offline, host, '/f', { 'user-agent': agent })).status).toBe(200);
});
