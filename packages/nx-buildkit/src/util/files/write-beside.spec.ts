import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abandonedName } from '../../../test-data/abandoned-name';
import { writeBeside } from './write-beside';

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'write-beside-'))));
afterEach(() => rm(root, { recursive: true }));

it('moves what is whole to its place, and takes away what a killed process began', async () => {
  const path = join(root, 'new/a.tar');
  await writeBeside([path], async (beside) => {
    expect(beside(path)).not.toBe(path);
    await writeFile(beside(path), 'a');
  });
  await writeFile(`${path}.${abandonedName()}.tmp`, 'half');
  await writeBeside([path], (beside) => writeFile(beside(path), 'b'));
  expect(await readFile(path, 'utf8')).toBe('b');
  expect(await readdir(join(root, 'new'))).toEqual(['a.tar']);
});

it('leaves nothing of what fails, with an error or without one', async () => {
  const path = join(root, 'a.tar');
  const half = async (beside: (path: string) => string) => {
    await writeFile(beside(path), 'half');
    return 1;
  };
  await expect(writeBeside([path], half, (exitCode) => exitCode === 0)).resolves.toBe(1);
  await expect(
    writeBeside([path], (beside) => half(beside).then(() => Promise.reject(new Error('x')))),
  ).rejects.toThrow('x');
  expect(await readdir(root)).toEqual([]);
});
