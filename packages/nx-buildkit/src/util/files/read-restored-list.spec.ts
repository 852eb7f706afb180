import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRestoredList } from './read-restored-list';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'list-'))));
afterEach(() => rm(folder, { recursive: true }));

const read = (name: string) => readRestoredList(join(folder, name), 'images', (entry) => [entry]);

it.each(['', 'null', '[1]', '{"version":2,"images":[1]}', '{"version":1,"images":{}}'])(
  'has nothing of %j',
  async (text) => {
    await writeFile(join(folder, 'list.json'), text);
    expect(await read('list.json')).toEqual([]);
    expect(await read('other.json')).toEqual([]);
  },
);

it('fails for a file that cannot be read, and with an error of the one who reads an entry', async () => {
  await expect(read('x'.repeat(300))).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  await writeFile(join(folder, 'list.json'), '{"version":1,"images":[1]}');
  const wrong = (): never => {
    throw new TypeError('a mistake');
  };
  await expect(readRestoredList(join(folder, 'list.json'), 'images', wrong)).rejects.toThrow('a mistake');
});
