import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubStatus, startHub, stopHub } from '.';

let stateDir: string;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'hub-'));
});

afterEach(() => rm(stateDir, { recursive: true }));

it('says why a hub does not start, and leaves none behind', async () => {
  const registryBinary = join(stateDir, 'no-such-registry');
  await expect(startHub({ stateDir, registryBinary, frontendBinary: '', programs: stateDir })).rejects.toThrow(
    /no-such-registry ENOENT.*hub\.log/,
  );
  expect(await hubStatus(stateDir)).toBeUndefined();
  expect(await readFile(join(stateDir, 'hub.log'), 'utf8')).toBe('');
});

it('finds nothing to stop where no hub runs', async () => {
  await stopHub(stateDir);
  expect(await hubStatus(stateDir)).toBeUndefined();
});
