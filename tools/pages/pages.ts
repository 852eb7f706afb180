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
  /** What its reader begins with: a workspace that has the plugin, a folder without anything, or the workspace that the page is in. */
  readonly begin: 'workspace' | 'nothing' | 'example';
}

/** Where the whole workspaces are, each with a page. */
const EXAMPLES = 'examples/workspaces';

const TRANSLATION = /\.zh-CN\.md$/;

/** Every page that users and contributors read. */
export function pages(): readonly Page[] {
  const ofDocs = readdirSync(join(REPOSITORY, 'docs'), { recursive: true, encoding: 'utf8' }).map(
    (path) => `docs/${path}`,
  );
  const ofRoot = readdirSync(REPOSITORY).concat(
    readdirSync(join(REPOSITORY, 'packages/nx-buildkit')).map((name) => `packages/nx-buildkit/${name}`),
  );
  const ofExamples = readdirSync(join(REPOSITORY, EXAMPLES)).map((name) => `${EXAMPLES}/${name}/README.md`);
  return [...ofRoot, ...ofDocs, ...ofExamples]
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => readPage(join(REPOSITORY, path)));
}

export function readPage(file: string): Page {
  const markdown = readFileSync(file, 'utf8');
  const path = relative(REPOSITORY, file);
  const startsEmpty = markdown.includes('<!-- the reader starts in an empty folder -->');
  const begin = path.startsWith(EXAMPLES) ? 'example' : startsEmpty ? 'nothing' : 'workspace';
  return { path, file, blocks: readBlocks(markdown), begin };
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
