import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abandonedName } from '../../test-data/abandoned-name';
import { stubDocker, type StubDocker } from '../docker/testing/stub-docker';
import { pullsFolder } from '../image-store/gc/leftovers';
import { openStore, type ImageStore } from '../image-store/store';
import { exportToStore } from './export-to-store';
import { pullFromEngine } from './pull-from-engine';

const IMAGE = { ref: 'docker.io/library/a:1', platform: 'linux/amd64' };

let folder: string;
let store: ImageStore;
let docker: StubDocker;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-pull-'));
  store = await openStore('store', folder);
  docker = await stubDocker(folder);
});
afterEach(async () => {
  await docker.remove();
  await rm(folder, { recursive: true });
});

it.each([
  ['the engine', () => pullFromEngine(store, IMAGE)],
  [
    'a builder',
    () =>
      exportToStore(store, { ...IMAGE, builder: 'b', env: {} }, { stallTimeout: 60_000, onProgress: () => undefined }),
  ],
])('what a killed pull from %s left behind goes when the store is opened', async (_, pull) => {
  const killed = join(folder, 'killed');
  await docker.does(`cp -R '${pullsFolder(store)}' '${killed}'; exit 1`);
  await expect(pull()).rejects.toThrow();
  expect(await readdir(pullsFolder(store))).toEqual([]);

  const [name = ''] = await readdir(killed);
  await mkdir(pullsFolder(store), { recursive: true });
  await rename(join(killed, name), join(pullsFolder(store), abandonedName(name)));
  await openStore('store', folder);
  expect(await readdir(pullsFolder(store))).toEqual([]);
});
