import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBuilder, PLATFORMS_FILE, readBuilder, recordPath, writeBuilder, type BuilderRecord } from './record';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'builder-record-'));
  await writeBuilder(dir, record);
});
afterEach(() => rm(dir, { recursive: true }));

const record: BuilderRecord = {
  name: 'nx-buildkit',
  driver: 'docker-container',
  endpoint: 'unix:///var/run/docker.sock',
  nodes: [{ name: 'nx-buildkit0', endpoint: 'default', platforms: ['linux/amd64'], buildkit: undefined }],
  configHash: 'sha256:1',
  buildx: 'v0.38.2',
};

it('is read back', async () => {
  expect(await readBuilder(dir)).toEqual(record);
});

it.each<[string, (text: string) => string]>([
  ['sends docker to another engine', (text) => text.replace('unix:///var/run/docker.sock', 'tcp://evil.test:2375')],
  ['names another builder', (text) => text.replace('"nx-buildkit"', '"evil"')],
  ['has a further node', (text) => text.replace('"nodes": [', '"nodes": [{"name": "evil", "platforms": []},')],
  ['has no seal', (text) => JSON.stringify({ ...JSON.parse(text), seal: undefined })],
  ['is not an object', () => 'null'],
])('is not believed when it %s', async (_, change) => {
  await writeFile(recordPath(dir), change(await readFile(recordPath(dir), 'utf8')));
  await expect(readBuilder(dir)).rejects.toThrow('was not made on this machine');
  await expect(readBuilder(dir)).rejects.toFailWith('NXBK-0302');
});

it('leaves beside it only what is the same on all machines of its kind', async () => {
  expect(await readFile(join(dir, PLATFORMS_FILE), 'utf8')).toBe('[["linux/amd64"]]\n');
});

it("is undefined if it is missing or another user's, and an error if it cannot be read", async () => {
  expect(await findBuilder(dir)).toEqual(record);
  expect(await findBuilder(join(dir, 'nowhere'))).toBeUndefined();
  await writeFile(recordPath(dir), '{}');
  expect(await findBuilder(dir)).toBeUndefined();
  await expect(findBuilder(join(dir, 'x'.repeat(300)))).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
});
