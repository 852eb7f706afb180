import type { Tree } from '@nx/devkit';

/** Adds to a file the lines that it has not yet; makes the file when there is none. */
export function addLines(tree: Tree, path: string, lines: readonly string[]): void {
  const text = tree.read(path, 'utf8') ?? '';
  const present = new Set(text.split('\n').map((line) => line.trim().replace(/^\/|\/$/g, '')));
  const missing = lines.filter((line) => !present.has(line));
  if (missing.length === 0) return;
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  tree.write(path, `${text}${separator}${missing.join('\n')}\n`);
}
