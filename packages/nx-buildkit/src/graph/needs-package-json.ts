import type { TargetConfiguration } from '@nx/devkit';

/**
 * They fail in a project without a package.json, to which the generator of `@nx/node` adds them nevertheless; its `build` makes their files itself.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/js/src/executors/prune-lockfile/prune-lockfile.ts
 */
const EXECUTORS = ['@nx/js:prune-lockfile', '@nx/js:copy-workspace-modules'];

/** Whether a target, or another one of its project that it waits for, fails in a project without a package.json. */
export function needsPackageJson(name: string, targets: Readonly<Record<string, TargetConfiguration>>): boolean {
  const seen = new Set<string>();
  const needs = (target: string): boolean => {
    if (seen.has(target)) return false;
    seen.add(target);
    const { executor = '', dependsOn = [] } = targets[target] ?? {};
    return EXECUTORS.includes(executor) || dependsOn.flatMap(ownTarget).some(needs);
  };
  return needs(name);
}

/** The target of the same project that an entry of dependsOn names; none for an entry that names targets of others. */
export function ownTarget(entry: NonNullable<TargetConfiguration['dependsOn']>[number]): readonly string[] {
  if (typeof entry === 'string') return entry.startsWith('^') ? [] : [entry];
  return entry.projects === undefined && !entry.dependencies ? [entry.target] : [];
}
