/** What has to happen with a fenced block, from the words behind its language. */
export interface BlockMarks {
  /** Why it cannot be run. */
  readonly excerpt?: string;
  /** The file that it is the content of, relative to the reader's folder. */
  readonly file?: string;
  /** The JSON file that it is a part of. */
  readonly merge?: string;
  /** Whether it is what the commands before it print. */
  readonly output?: true;
  /** Whether it is a comment, which sets up what the reader has already. */
  readonly setup?: true;
  /** The exit code of its last command; 0 without this mark. */
  readonly exit?: number;
}

/** A fenced block of a page, or an HTML comment with commands that readers do not see. */
export interface Block {
  readonly language: string;
  readonly content: string;
  /** Line of the page on which it begins, from 1. */
  readonly line: number;
  readonly marks: BlockMarks;
}

export const COMMAND_LANGUAGES = ['sh', 'bash', 'console', 'shell'];

const FENCE = /^( *)(`{3,})(.*)$/;
const HIDDEN = '<!-- setup';

/**
 * The blocks of a page in their order. A mark stands behind the language of a fence, where GitHub does not show it:
 *
 *     ```sh excerpt="needs a login"
 *
 * `<!-- setup` on a line of its own opens commands for what the reader has already, until `-->`.
 *
 * @throws Error about a mark that does not exist, or a block without an end
 */
export function readBlocks(markdown: string): readonly Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, indent = '', fence = '', info = ''] = FENCE.exec(line) ?? [];
    if (!fence && line !== HIDDEN) continue;
    const end = lines.findIndex((other, index) => index > at && other === (fence ? indent + fence : '-->'));
    if (end < 0) throw new Error(`line ${at + 1}: this block has no end`);
    const content = lines.slice(at + 1, end).map((text) => text.slice(indent.length));
    const [language = '', ...rest] = fence ? info.trim().split(/ (.*)/s) : ['sh'];
    const marks: BlockMarks = fence ? readMarks(rest.join(''), at + 1) : { setup: true };
    blocks.push({ language, content: `${content.join('\n')}\n`, line: at + 1, marks });
    at = end;
  }
  return blocks;
}

/** The page without its blocks and comments, line by line as before: what links are looked for in. */
export function proseOf(markdown: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, '');
  return markdown
    .replace(/^( *)(`{3,}).*\n[^]*?^\1\2$/gm, blank)
    .replace(/<!--[^]*?-->/g, blank)
    .replace(/`[^`\n]+`/g, (code) => code.replace(/[[\]()]/g, ' '));
}

function readMarks(text: string, line: number): BlockMarks {
  const marks = [...text.matchAll(/(\w+)(?:=(?:"([^"]*)"|(\S+)))?/g)].map(([, name = '', quoted, bare]) =>
    markOf(name, quoted ?? bare, line),
  );
  return Object.assign({}, ...marks) as BlockMarks;
}

function markOf(name: string, value: string | undefined, line: number): BlockMarks {
  if (name === 'output' && value === undefined) return { output: true };
  if (name === 'exit' && value && /^\d+$/.test(value)) return { exit: Number(value) };
  if ((name === 'excerpt' || name === 'file' || name === 'merge') && value) return { [name]: value };
  throw new Error(`line ${line}: "${name}" is not a mark, or lacks its value`);
}
