import type { Component } from '../../component/settings';
import { variableOf } from '../../component/run/run-variables';
import type { BuildTarget, Inputs } from './image-inputs';

/**
 * The environment variable that has a prefetch run although nothing has changed: set in a run in which the committed locks for the target that builds
 * lack an image. Its tag is resolved anew, and a cache only has what it meant when the lock lacked it before.
 */
export function unlockedVariable(component: Pick<Component, 'root' | 'task'>): string {
  return variableOf('NX_BUILDKIT_UNLOCKED', component);
}

/** The input of prefetch for that, if the locks are committed in any configuration. */
export function unlockedInputs({ project: { root }, task, options }: BuildTarget): Inputs {
  const isCommitted = options.some((configured) => configured.options.lock === 'project');
  return isCommitted ? [{ env: unlockedVariable({ root, task }) }] : [];
}
