import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isOwnRecord, signRecord } from './own-record';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-record-'));
  path = join(folder, 'app/docker-build/image.json');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '{"version":1,"images":[]}');
  await signRecord(path);
});
afterEach(() => rm(folder, { recursive: true }));

it('knows a record of its own, also when Nx has restored it', async () => {
  expect(await isOwnRecord(path)).toBe(true);
  await rm(dirname(path), { recursive: true });
  await mkdir(dirname(path));
  await writeFile(path, '{"version":1,"images":[]}');
  expect(await isOwnRecord(path)).toBe(true);
});

it('takes no other record for its own: a forged one, one of another component, or none', async () => {
  const other = join(folder, 'other/docker-build/image.json');
  await cp(join(folder, 'app'), join(folder, 'other'), { recursive: true });
  await cp(join(folder, 'app/docker-build.signature'), join(folder, 'other/docker-build.signature'));
  expect(await isOwnRecord(other)).toBe(false);
  await writeFile(path, '{"version":1,"images":[{"ids":["sha256:evil"]}]}');
  expect(await isOwnRecord(path)).toBe(false);
  await rm(path);
  expect(await isOwnRecord(path)).toBe(false);
});
