import { readFile } from 'node:fs/promises';
import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { badInput } from '../errors';

/** A daemon.json or config.json has a few kB; a larger file is not one. */
const MAX_BYTES = 1024 * 1024;

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'expected a value: a string in double quotes, a number, true, false, null, [ or {',
  PropertyNameExpected: 'expected a key in double quotes (a comma before } or ] is not allowed)',
  ValueExpected: 'expected a value (a comma before } or ] is not allowed)',
  ColonExpected: 'expected a colon after the key',
  CommaExpected: 'expected a comma, or the closing bracket',
  CloseBraceExpected: 'expected a comma or the closing }',
  CloseBracketExpected: 'expected a comma or the closing ]',
  EndOfFileExpected: 'expected the end of the file',
  InvalidCommentToken: 'expected no comment: JSON does not allow comments',
  UnexpectedEndOfComment: 'expected no comment: JSON does not allow comments',
  UnexpectedEndOfString: 'expected the closing double quote of a string',
  InvalidCharacter: 'expected no control character: write it as \\u0000',
  InvalidEscapeCharacter: 'expected a valid escape after the backslash',
};

/** A JSON file whose values are asked for by type; a wrong type is reported with its line and column. */
export class JsonFile {
  private constructor(
    readonly path: string,
    private readonly text: string,
    private readonly root: Node | undefined,
  ) {}

  /**
   * Reads a file as dockerd does: UTF-8, or UTF-16 with a byte order mark; an empty file is an empty object.
   *
   * @throws BuildkitError with file, line, column and what was expected; or the error of the file system
   */
  static async read(path: string): Promise<JsonFile> {
    const bytes = await readFile(path);
    if (bytes.length > MAX_BYTES) {
      throw badInput(
        'NXBK-0101',
        `${path} has ${bytes.length} bytes: that is not a settings file of Docker`,
        'name another file',
      );
    }
    return JsonFile.parse(path, decode(bytes, path));
  }

  /** @throws BuildkitError with file, line, column and what was expected */
  static parse(path: string, text: string): JsonFile {
    if (text.trim() === '') return new JsonFile(path, text, undefined);
    const errors: ParseError[] = [];
    const root = tree(text, errors, path);
    const file = new JsonFile(path, text, root);
    const [error] = errors;
    if (error) throw file.wrong(error.offset, EXPECTED[printParseErrorCode(error.error)] ?? 'expected JSON');
    if (root?.type !== 'object') throw file.wrong(root?.offset ?? 0, 'expected an object: {');
    return file;
  }

  keys(at: readonly string[] = []): string[] {
    const children = this.node(at, 'object')?.children ?? [];
    return [...new Set(children.map((property) => String(property.children?.[0]?.value)))];
  }

  string(at: readonly string[]): string | undefined {
    return this.node(at, 'string')?.value as string | undefined;
  }

  strings(at: readonly string[]): string[] {
    const items = this.node(at, 'array')?.children ?? [];
    return items.map((item) => {
      if (item.type !== 'string') throw this.wrong(item.offset, `expected a string in "${at.join('.')}"`);
      return item.value as string;
    });
  }

  has(at: readonly string[]): boolean {
    return find(this.root, at) !== undefined;
  }

  /** `path:line:column` of a value. */
  place(at: readonly (string | number)[]): string {
    const node = find(this.root, at);
    return `${this.path}:${position(this.text, node?.offset ?? 0)}`;
  }

  private node(at: readonly string[], type: 'object' | 'array' | 'string'): Node | undefined {
    const node = find(this.root, at);
    if (!node || node.type === 'null') return undefined;
    if (node.type !== type) {
      const article = type === 'string' ? 'a' : 'an';
      throw this.wrong(node.offset, `expected ${article} ${type} for "${at.join('.')}", found ${node.type}`);
    }
    return node;
  }

  private wrong(offset: number, expected: string) {
    return badInput(
      'NXBK-0101',
      `${this.path}:${position(this.text, offset)}: ${expected}`,
      'correct the file; nothing was written',
    );
  }
}

/** Go, in which Docker is written, takes the last of several equal keys, and reads equal objects one into the other. https://pkg.go.dev/encoding/json#Unmarshal */
function find(node: Node | undefined, [step, ...rest]: readonly (string | number)[]): Node | undefined {
  if (node === undefined || step === undefined) return node;
  if (typeof step === 'number') return find(node.type === 'array' ? node.children?.[step] : undefined, rest);
  const values = (node.type === 'object' ? (node.children ?? []) : [])
    .filter(({ children: [key] = [] }) => key?.value === step)
    .map(({ children: [, value] = [] }) => value);
  return values.reverse().reduce<Node | undefined>((found, value) => found ?? find(value, rest), undefined);
}

function tree(text: string, errors: ParseError[], path: string): Node | undefined {
  try {
    return parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (error instanceof RangeError)
      throw badInput('NXBK-0101', `${path}: nested too deeply for a settings file`, undefined, { cause: error });
    throw error;
  }
}

function decode(bytes: Buffer, path: string): string {
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.subarray(0, 2).toString('hex')] ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw badInput('NXBK-0101', `${path} is not text in UTF-8`, 'save it as UTF-8');
  }
}

function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}
