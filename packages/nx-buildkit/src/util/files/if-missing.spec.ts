import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { ifMissing, unlessMissing } from './if-missing';

it.each(['/nowhere/at/all', `${__filename}/file`])('answers for %s, which is not there', async (path) => {
  expect(await stat(path).catch(ifMissing('missing'))).toBe('missing');
});

it('takes nothing else for missing', async () => {
  await expect(readdir(__filename.slice(0, 5).padEnd(5_000, 'x')).catch(ifMissing([]))).rejects.toMatchObject({
    code: 'ENAMETOOLONG',
  });
});

it('does the same for a call that does not wait', () => {
  expect(unlessMissing(() => readFileSync('/nowhere/at/all', 'utf8'), 'missing')).toBe('missing');
  expect(() => unlessMissing(() => readFileSync(__dirname, 'utf8'), 'missing')).toThrow('EISDIR');
});
