import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentPath, downloadFolder } from './contents';
import { recordPath } from './records';
import { listDownloads, removeDownloads, unusedDownloads } from './prune-downloads';
import { digestOf, FOR_GOOD, get, hostOf, inTemporaryStore, start } from '../testing/set-up';

const DAY = 86_400_000;
const store = inTemporaryStore();

it('lists what RUN downloaded, and removes what no build has asked for lately', async () => {
  const host = await hostOf(({ url }, response) => response.end(url));
  const started = await start(store, [host]);
  const urls = ['/old', '/new'].map((name) => name + FOR_GOOD);
  for (const url of urls) await digestOf(get(started, host, url));
  await mkdir(join(downloadFolder(store), 'ingest'), { recursive: true });
  await writeFile(join(downloadFolder(store), 'ingest', 'broken-off'), 'x');

  const all = await listDownloads(store);
  expect(all.downloads.map(({ url }) => url).sort()).toEqual(urls.map((url) => host.url + url).sort());
  expect(unusedDownloads(store, all, [], 7 * DAY)).toEqual([]);

  const [old] = all.downloads.filter(({ url }) => url.includes('/old'));
  if (!old) throw new Error('it is not listed');
  const longAgo = new Date(Date.now() - 8 * DAY);
  const gone = [
    recordPath(store, old),
    contentPath(store, old.digest),
    join(downloadFolder(store), 'ingest', 'broken-off'),
  ];
  for (const path of gone) await utimes(path, longAgo, longAgo);
  const inventory = await listDownloads(store);
  expect(unusedDownloads(store, inventory, [old], 7 * DAY).map(({ path }) => path)).toEqual(gone.slice(2));
  const unused = unusedDownloads(store, inventory, [], 7 * DAY);
  expect(unused.map(({ path }) => path)).toEqual(gone);
  // A lock may have named it since.
  expect(await removeDownloads(store, unused, unusedDownloads(store, inventory, [old], 7 * DAY))).toHaveLength(1);
  expect((await listDownloads(store)).downloads).toHaveLength(2);
  await removeDownloads(store, unused, unused);
  expect(await readdir(join(downloadFolder(store), 'urls'))).toHaveLength(1);

  // What is asked for again is not old.
  await digestOf(get(started, host, urls[1] ?? ''));
  expect(started.tally().fromStore).toBe(1);
});
