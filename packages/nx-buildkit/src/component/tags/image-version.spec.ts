import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readVersion } from './image-version';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'version-'))));
afterEach(() => rm(folder, { recursive: true }));

const write = (text: string) => writeFile(join(folder, 'package.json'), text);

it('is that of the first package.json that has one', async () => {
  expect(await readVersion(undefined, {}, [folder])).toBeUndefined();
  await write('{"version":"1.2.3"}');
  expect(await readVersion(undefined, {}, [join(folder, 'nowhere'), folder])).toBe('1.2.3');
  expect(await readVersion(undefined, { IMAGE_TAG: '7' }, [folder])).toBe('7');
});

it('is not left out where package.json cannot be understood or read', async () => {
  await write('{"version":');
  await expect(readVersion(undefined, {}, [folder])).rejects.toThrow('package.json is not JSON');
  await expect(readVersion(undefined, {}, [join(folder, 'x'.repeat(300))])).rejects.toMatchObject({
    code: 'ENAMETOOLONG',
  });
});
