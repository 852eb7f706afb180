import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectSettings } from './collect';
import { settingsDigest } from './digest';

// Whether an engine runs here or not changes none of these answers.
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'collect-'));
  await mkdir(join(root, 'certs'));
  await writeFile(join(root, 'daemon.json'), '{"registry-mirrors": ["https://a.test"]}');
});
afterEach(() => rm(root, { recursive: true }));

const places = { daemonJson: 'daemon.json', certsDir: 'certs' };

test('the option comes first, then what the files say', async () => {
  const { mirrors } = await collectSettings(root, { ...places, mirrors: { 'docker.io': ['first.test'] } });
  const hosts = mirrors.map(({ value }) => value.host);
  expect([hosts[0], hosts.at(-1)]).toEqual(['first.test', 'a.test']);
});

test.each([{ daemonJson: 'missing' }, { certsDir: 'missing' }])(
  'a place that is named has to be there: %j',
  async (named) => {
    await expect(collectSettings(root, { ...places, ...named })).rejects.toThrow('missing cannot be read: ENOENT');
  },
);

test('a broken file that is named is an error with the place', async () => {
  await writeFile(join(root, 'daemon.json'), '{\n  "registry-mirrors": [],\n}\n');
  await expect(collectSettings(root, places)).rejects.toThrow('daemon.json:3:1: expected a key');
});

describe('the digest', () => {
  const digest = () => settingsDigest(root, places);

  test('stays while nothing changes', async () => {
    expect(await digest()).toBe(await digest());
  });

  test('changes with a file', async () => {
    const before = await digest();
    await writeFile(join(root, 'daemon.json'), '{"registry-mirrors": ["https://b.test"]}');
    expect(await digest()).not.toBe(before);
  });

  test('changes when a Dockerfile names another registry, since that may be an insecure one', async () => {
    const before = await digest();
    await writeFile(join(root, 'Dockerfile'), 'FROM 10.0.0.1/app');
    expect(await digest()).not.toBe(before);
  });

  test('is there for a broken file too, another one', async () => {
    const before = await digest();
    await writeFile(join(root, 'daemon.json'), '{');
    expect(await digest()).toMatch(/^[0-9a-f]{64}$/);
    expect(await digest()).not.toBe(before);
  });
});
