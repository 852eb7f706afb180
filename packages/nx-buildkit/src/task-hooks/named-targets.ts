import type { ProjectGraph } from '@nx/devkit';
import { PUBLISH_TARGET } from '../component/names';
import type { TargetName } from '../component/run/nx-run';

/** What ends a name in a command line: `run web:check:ci`, `--targets=check,lint`, `-t "check lint"`. */
const ENDS = /[\s,:=]/g;

/**
 * The targets that a run may begin with: in all projects those whose names are among its words. Which projects they are of is only known to Nx, which
 * finds out what is affected, or where a project is meant by a part of its name.
 */
export function namedTargets({ nodes }: Pick<ProjectGraph, 'nodes'>, words: readonly string[]): readonly TargetName[] {
  // `nx release` says nothing of it.
  const all = words.includes('release') ? [...words, PUBLISH_TARGET] : words;
  const text = asWords(all.join(':'));
  return Object.entries(nodes).flatMap(([project, { data }]) =>
    Object.keys(data.targets ?? {})
      .filter((target) => text.includes(asWords(target)))
      .map((target) => ({ project, target })),
  );
}

function asWords(text: string): string {
  return `:${text.replace(ENDS, ':')}:`;
}
