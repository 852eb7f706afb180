import type { Tree } from '@nx/devkit';

/** Adds missing lines to a file; creates the file if there is none. */
export function addLines(tree: Tree, path: string, lines: readonly string[]): readonly string[] {
  const text = tree.read(path, 'utf8') ?? '';
  const present = new Set(text.split('\n').map((line) => line.trim().replace(/^\/|\/$/g, '')));
  const missing = lines.filter((line) => !present.has(line));
  if (missing.length === 0) return [];
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  tree.write(path, `${text}${separator}${missing.join('\n')}\n`);
  return missing;
}
