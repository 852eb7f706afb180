import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { COMMAND_LANGUAGES, readBlocks, type Block } from './blocks';

export const REPOSITORY = join(__dirname, '../..');

/** A page of the manual. */
export interface Page {
  /** Path in the repository. */
  readonly path: string;
  readonly file: string;
  readonly blocks: readonly Block[];
  /** Whether its reader begins in a folder without anything, and not in a workspace that has the plugin. */
  readonly startsEmpty: boolean;
}

const TRANSLATION = /\.zh-CN\.md$/;

/** Every page that users and contributors read. */
export function pages(): readonly Page[] {
  const ofDocs = readdirSync(join(REPOSITORY, 'docs'), { recursive: true, encoding: 'utf8' }).map(
    (path) => `docs/${path}`,
  );
  const ofRoot = readdirSync(REPOSITORY).concat(
    readdirSync(join(REPOSITORY, 'packages/nx-buildkit')).map((name) => `packages/nx-buildkit/${name}`),
  );
  return [...ofRoot, ...ofDocs]
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => readPage(join(REPOSITORY, path)));
}

export function readPage(file: string): Page {
  const markdown = readFileSync(file, 'utf8');
  const startsEmpty = markdown.includes('<!-- the reader starts in an empty folder -->');
  return { path: relative(REPOSITORY, file), file, blocks: readBlocks(markdown), startsEmpty };
}

/** The page of which this one is the Chinese translation. */
export function originalOf(path: string): string | undefined {
  return TRANSLATION.test(path) ? path.replace(TRANSLATION, '.md') : undefined;
}

/** The commands of a block, or nothing when it is not to be run. */
export function commandsOf({ language, content, marks }: Block): string | undefined {
  return COMMAND_LANGUAGES.includes(language) && marks.excerpt === undefined ? content : undefined;
}

/** Pages that have something to run. A translation has the commands of its original, and is not run again. */
export function pagesToRun(): readonly Page[] {
  return pages().filter(({ path, blocks }) => originalOf(path) === undefined && blocks.some(commandsOf));
}
