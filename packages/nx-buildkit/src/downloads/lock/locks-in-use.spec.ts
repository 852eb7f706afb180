import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../oci/digest';
import { downloadsLockedIn } from './locks-in-use';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'locks-'))));
afterEach(() => rm(folder, { recursive: true }));

it('reads what the locks in folders name, and nothing else', async () => {
  const download = { url: 'http://host.example/f', digest: digestOf('f'), size: 1 };
  const files = {
    'linux-amd64.json': JSON.stringify({
      version: 1,
      images: [],
      downloads: [download, { url: 'file:///etc/passwd' }],
    }),
    'linux-arm64.json': '{"version":1,"images":[]}',
    'broken.json': '{',
    'other.txt': 'x',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const paths = [folder, join(folder, 'gone'), join(folder, 'other.txt')];
  expect(await downloadsLockedIn(paths)).toEqual([download]);
});

it('fails for a lock that cannot be read as one: it may name anything', async () => {
  await writeFile(join(folder, 'elsewhere'), '{}');
  await symlink(join(folder, 'elsewhere'), join(folder, 'linux-amd64.json'));
  await expect(downloadsLockedIn([folder])).rejects.toFailWith('NXBK-0007');
});
