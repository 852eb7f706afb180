import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonFile } from './json-file';

describe('broken JSON is named with line, column and what was expected', () => {
  test.each([
    ['a comment', '{\n  // mirrors\n  "a": 1\n}', 'f:2:3: expected no comment: JSON does not allow comments'],
    ['a trailing comma in an object', '{\n  "a": 1,\n}', 'f:3:1: expected a key in double quotes'],
    ['a trailing comma in an array', '{"a": [1,\n]}', 'f:2:1: expected a value'],
    ['a missing comma', '{"a": 1\n "b": 2}', 'f:2:2: expected a comma'],
    ['a missing colon', '{"a" 1}', 'f:1:6: expected a colon'],
    ['a missing brace', '{"a": {"b": 1}', 'f:1:15: expected a comma or the closing }'],
    ['a missing bracket', '{"a": ["b"', 'f:1:11: expected a comma or the closing ]'],
    ['single quotes', "{'a': 1}", 'f:1:2: expected a value'],
    ['an unquoted key', '{a: 1}', 'f:1:2: expected a value'],
    ['an open string', '{"a": "b\n}', 'f:1:7: expected the closing double quote'],
    ['a control character', '{"a": "b\u0001"}', 'f:1:7: expected no control character'],
    ['text after the end', '{}\n{}', 'f:2:1: expected the end of the file'],
    ['an array', '[]', 'f:1:1: expected an object: {'],
    ['a string', '\n "a"', 'f:2:2: expected an object: {'],
    ['noise', 'hello', 'f:1:1: expected a value'],
    ['brackets without end', '['.repeat(200_000), 'f: nested too deeply'],
  ])('%s', (_, text, message) => {
    expect(() => JsonFile.parse('f', text)).toThrow(message);
  });
});

describe('a wrong type is named with line and column', () => {
  const file = JsonFile.parse('f', '{\n  "list": ["a",\n   7],\n  "text": true,\n  "table": []\n}');

  test.each([
    ['an item of an array', () => file.strings(['list']), 'f:3:4: expected a string in "list"'],
    ['an array', () => file.strings(['text']), 'f:4:11: expected an array for "text", found boolean'],
    ['a string', () => file.string(['list']), 'f:2:11: expected a string for "list", found array'],
    ['an object', () => file.keys(['table']), 'f:5:12: expected an object for "table", found array'],
    ['a key below an array', () => file.keys(['list']), 'f:2:11: expected an object for "list", found array'],
  ])('%s', (_, ask, message) => {
    expect(ask).toThrow(message);
  });
});

describe('of equal keys, the last one counts', () => {
  test.each([
    ['a list', '{"a": ["x"], "b": 1, "a": ["y", "z"]}', ['y', 'z']],
    ['null', '{"a": ["x"], "a": null}', []],
  ])('%s', (_, text, expected) => expect(JsonFile.parse('f', text).strings(['a'])).toEqual(expected));

  test('objects are read one into the other', () => {
    const file = JsonFile.parse('f', '{"p": {"x": "1", "y": "2"}, "p": {"x": "3"}}');
    expect([file.string(['p', 'x']), file.string(['p', 'y'])]).toEqual(['3', '2']);
    expect(file.keys()).toEqual(['p']);
  });

  test('and its place is named', () =>
    expect(() => JsonFile.parse('f', '{"a": "fine",\n"a": 1}').string(['a'])).toThrow('f:2:6: expected a string'));
});

test('null and missing keys are not values', () => {
  const file = JsonFile.parse('f', '{"a": null}');
  expect([file.strings(['a']), file.string(['b', 'c']), file.keys(['b'])]).toEqual([[], undefined, []]);
});

describe('a file is decoded as dockerd decodes it', () => {
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'json-file-'))));
  afterEach(() => rm(dir, { recursive: true }));

  const read = async (content: string | Buffer) => {
    const path = join(dir, 'daemon.json');
    await writeFile(path, content);
    return (await JsonFile.read(path)).string(['a']);
  };
  const swapped = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

  test.each([
    ['UTF-8', '{"a": "ü"}'],
    ['UTF-8 with byte order mark', '\ufeff{"a": "ü"}'],
    ['UTF-16 LE', Buffer.from('\ufeff{"a": "ü"}', 'utf16le')],
    ['UTF-16 BE', swapped('{"a": "ü"}')],
  ])('%s', async (_, content) => {
    expect(await read(content)).toBe('ü');
  });

  test('an empty file is an empty object', async () => {
    expect(await read(' \n')).toBeUndefined();
  });

  test('bytes that are not text are refused', async () => {
    await expect(read(Buffer.from([0x7b, 0xff, 0x80]))).rejects.toThrow('is not text in UTF-8');
    await expect(read(Buffer.from([0x7b, 0xff, 0x80]))).rejects.toFailWith('NXBK-0101');
  });

  test('10 MB are refused', async () => {
    await expect(read(Buffer.alloc(10_000_000, '{'))).rejects.toThrow('has 10000000 bytes');
  });
});
