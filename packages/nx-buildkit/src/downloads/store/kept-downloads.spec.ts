import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DIGEST, digestOf, FILE, get, hostOf, inTemporaryStore, sha256, start } from '../testing/set-up';

const store = inTemporaryStore();

it('keeps nothing that is not what its URL names', async () => {
  let content = randomBytes(FILE.length);
  const host = await hostOf((_, response) => response.end(content));
  const started = await start(store, [host]);
  const path = `/dists/stable/main/by-hash/SHA256/${DIGEST.slice(7)}`;
  expect(await digestOf(get(started, host, path))).toBe(sha256(content));
  expect(await readdir(join(store.root, 'downloads', 'ingest'))).toEqual([]);
  content = FILE;
  for (let i = 0; i < 2; i++) expect(await digestOf(get(started, host, path))).toBe(DIGEST);
  expect(host.requests).toHaveLength(2);
});
