import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPage } from './pages';
import { runPage } from './run-page';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nx-buildkit-page-'));
  mkdirSync(join(folder, 'work'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function follow(...lines: string[]): Promise<void> {
  const file = join(folder, 'page.md');
  writeFileSync(file, lines.join('\n'));
  await runPage(readPage(file), { root: join(folder, 'work'), state: join(folder, 'shell'), env: {} }, () => undefined);
}

it('keeps folder and variables from one block to the next', async () => {
  await follow('```sh', 'mkdir a && cd a', 'export NAME=b', '```', 'then', '```sh', 'touch "$NAME"', '```');
  expect(readFileSync(join(folder, 'work/a/b'), 'utf8')).toBe('');
});

it('writes files and parts of files', async () => {
  await follow('```json file=in/x.json', '{"a":{"b":1}}', '```', '```json merge=in/x.json', '{"a":{"c":2}}', '```');
  expect(JSON.parse(readFileSync(join(folder, 'work/in/x.json'), 'utf8'))).toEqual({ a: { b: 1, c: 2 } });
});

it('leaves excerpts alone', () => follow('```sh excerpt="no such program"', 'no-such-program', '```'));

it('compares what is printed with what the page shows', async () => {
  const block = ['```sh', 'echo one', 'echo two', '```'];
  await follow(...block, '```text output', 'two', '```');
  await expect(follow(...block, '```text output', 'three', '```')).rejects.toThrow('three');
});

it.each([
  ['a command that fails, and not only the last one', ['false', 'true'], ''],
  ['a command that fails in a pipe', ['false | true'], ''],
  ['a command that should have failed', ['true'], ' exit=1'],
])('stops at %s', async (_, commands, marks) => {
  await expect(follow(`\`\`\`sh${marks}`, ...commands, '```')).rejects.toThrow(/page\.md:1: exit code/);
});

it('goes on after a command that fails as the page says', () =>
  follow('```sh exit=3', 'cd /', 'exit 3', '```', '```sh', 'test "$PWD" = /', '```'));
