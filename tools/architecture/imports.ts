import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** One file of the plugin, by its path below `src`: `registry/hosts/mirror.ts`. */
export interface SourceFile {
  readonly path: string;
  /** The files that it imports, by their paths without extension. */
  readonly imports: readonly string[];
}

/** Of an import, an export from, or an import that is loaded when it is called; a schema is data. */
const IMPORT = /(?:from|import\() ?'(\.[^']+(?<!\.json))'/g;

/**
 * The files that are shipped, with what they import: neither tests nor what helps them.
 *
 * @param root absolute path of a `src` folder
 */
export function sourceFiles(root: string): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/\.spec\.ts$|\.d\.ts$|\/testing\/|\/files\/.*\/files\//.test(path))
    .map((path) => ({ path, imports: importsOf(path, readFileSync(join(root, path), 'utf8')) }));
}

/** @param path of the file below `src`, which relative imports start from */
export function importsOf(path: string, text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].map(([, target = '']) => posix.join(dirname(path), target).replace(/\.ts$/, ''));
}

/** An arrow from a folder to one that its files import, and how many imports it stands for. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly imports: number;
}

/**
 * The arrows among the folders directly inside a folder.
 *
 * @param folder below `src`; empty for `src` itself
 */
export function arrowsInside(files: readonly SourceFile[], folder: string): readonly Arrow[] {
  const prefix = folder && `${folder}/`;
  const childOf = (path: string): string | undefined => {
    const [child, ...rest] = path.startsWith(prefix) ? path.slice(prefix.length).split('/') : [];
    return rest.length > 0 ? child : undefined;
  };
  const counts = new Map<string, number>();
  for (const { path, imports } of files) {
    for (const target of imports) {
      const [from, to] = [childOf(path), childOf(target)];
      if (from === undefined || to === undefined || from === to) continue;
      const key = `${from} ${to}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([key, imports]) => ({ from: key.split(' ')[0] ?? '', to: key.split(' ')[1] ?? '', imports }))
    .sort((a, b) => `${a.from} ${a.to}`.localeCompare(`${b.from} ${b.to}`));
}
