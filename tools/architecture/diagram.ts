import layers from './layers.json';
import { withGenerated } from '../docs/generated';
import { arrowsInside, type Arrow, type SourceFile } from './imports';

/**
 * The folders of `src` as a Mermaid diagram: what is drawn higher imports what is lower. An arrow is left out where a longer way leads to the same
 * folder, or there would be too many to follow.
 */
export function diagram(files: readonly SourceFile[]): string {
  const drawn = [...layers]
    .reverse()
    .map((folders) => `  subgraph layer${layers.indexOf(folders)}[ ]\n    ${folders.join('\n    ')}\n  end`);
  const arrows = withoutShortcuts(arrowsInside(files, '')).map(({ from, to }) => `  ${from} --> ${to}`);
  return ['```mermaid', 'flowchart TD', ...drawn, ...arrows, '```'].join('\n');
}

/** docs/architecture.md with the diagram of today. */
export function withDiagram(page: string, files: readonly SourceFile[]): string {
  return withGenerated(page, 'the imports', diagram(files));
}

function withoutShortcuts(arrows: readonly Arrow[]): readonly Arrow[] {
  const targets = (folder: string) => arrows.filter(({ from }) => from === folder).map(({ to }) => to);
  const leadsTo = (from: string, to: string): boolean => targets(from).some((next) => next === to || leadsTo(next, to));
  return arrows.filter(({ from, to }) => !targets(from).some((next) => next !== to && leadsTo(next, to)));
}
