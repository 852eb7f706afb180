import { execa } from 'execa';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Block } from './blocks';
import { missingLine } from './match-output';
import { commandsOf, type Page } from './pages';

/** ms that the commands of one block may take. */
const LIMIT = 240_000;

/** Where and how the commands of a page run. */
export interface PageRun {
  /** The reader's folder. */
  readonly root: string;
  /** A file beside it that keeps the folder and the variables that one block leaves to the next. */
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Does what a page says, block by block, as a reader would who has one shell open.
 *
 * @param say is told each command before it runs and all it prints
 * @throws Error that names the page's line, and has what was printed, when a command fails or prints something else than the page shows
 */
export async function runPage(page: Page, run: PageRun, say: (text: string) => void): Promise<void> {
  await writeFile(run.state, `cd ${run.root}\n`);
  let printed = '';
  for (const block of page.blocks) {
    const place = `${page.path}:${block.line}`;
    if (block.marks.output) {
      const missing = missingLine(block.content, printed);
      if (missing) throw new Error(`${place}: nothing printed this line:\n  ${missing}\nPrinted was:\n${printed}`);
    } else if (commandsOf(block)) {
      say(`${place}\n${block.content}`);
      printed = await runCommands(block, place, run);
      say(printed);
    } else await writeBlock(block, run.root);
  }
}

async function runCommands({ content, marks }: Block, place: string, { state, env }: PageRun): Promise<string> {
  const leave = `trap '{ export -p; printf "cd %q\\n" "$PWD"; } > ${state}' EXIT`;
  const script = ['set -eo pipefail', `. ${state}`, leave, content].join('\n');
  const { exitCode, timedOut, ...ended } = await execa('bash', ['-c', script], {
    env,
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: LIMIT,
    cleanup: true,
  });
  const printed = stripVTControlCharacters(ended.all);
  const expected = marks.exit ?? 0;
  if (timedOut) throw new Error(`${place}: not finished after ${LIMIT / 1000} s:\n${printed}`);
  if (exitCode !== expected)
    throw new Error(`${place}: exit code ${exitCode}, not ${expected}:\n${content}\n${printed}`);
  return printed;
}

/** Puts a block that is a file, or a part of one, where the page says. */
async function writeBlock({ content, marks: { file, merge } }: Block, root: string): Promise<void> {
  if (file) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), content);
  }
  if (merge) {
    const whole: unknown = JSON.parse(await readFile(join(root, merge), 'utf8'));
    await writeFile(join(root, merge), JSON.stringify(merged(whole, JSON.parse(content)), null, 2));
  }
}

/** Objects are merged field by field; anything else replaces what was there. */
function merged(whole: unknown, part: unknown): unknown {
  if (!isObject(whole) || !isObject(part)) return part;
  return {
    ...whole,
    ...Object.fromEntries(Object.entries(part).map(([key, value]) => [key, merged(whole[key], value)])),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
