import { dirname } from 'node:path';
import { arrowsInside, type SourceFile } from './imports';

/** Files of a folder that a reader takes in at a glance. */
const MOST_FILES = 16;

/** What is wrong with the folders, a sentence each: one that holds too much, or folders that import each other in a circle. */
export function folderProblems(files: readonly SourceFile[]): readonly string[] {
  const folders = new Set(files.flatMap(({ path }) => ancestors(path)));
  return [...folders].sort().flatMap((folder) => [...tooLarge(files, folder), ...circle(files, folder)]);
}

function ancestors(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '.' ? [''] : [folder, ...ancestors(folder)];
}

function tooLarge(files: readonly SourceFile[], folder: string): readonly string[] {
  const own = files.filter(({ path }) => dirname(path) === (folder || '.'));
  if (own.length <= MOST_FILES) return [];
  return [
    `${folder}/ holds ${own.length} files, and at most ${MOST_FILES} may be in one folder: give it sub-folders by what its files are about.`,
  ];
}

function circle(files: readonly SourceFile[], folder: string): readonly string[] {
  const arrows = arrowsInside(files, folder);
  const targets = (from: string) => arrows.filter((arrow) => arrow.from === from).map(({ to }) => to);
  const walk = (path: readonly string[]): readonly string[] | undefined => {
    for (const next of targets(path.at(-1) ?? '')) {
      if (path.includes(next)) return [...path.slice(path.indexOf(next)), next];
      const found = walk([...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  for (const { from } of arrows) {
    const found = walk([from]);
    if (found) return [`${folder || 'src'}/ has folders that import each other in a circle: ${found.join(' → ')}.`];
  }
  return [];
}
