import { dockerfileStages } from '../instructions/dockerfile-stages';
import { mountedPath } from '../instructions/run-flags';
import { unlessWrong } from '../text/problem';
import { readTrigger } from './onbuild';

/** Whether what ONBUILD keeps takes files of the build context; one that cannot be read may. */
export function takesContext(trigger: string): boolean {
  return unlessWrong(() => {
    const { instruction, copyFrom, mounts = [] } = readTrigger(trigger, { line: 1, column: 1 });
    const { keyword } = instruction;
    if (keyword === 'run') return mounts.some((mount) => mountedPath(mount, (word) => word) !== undefined);
    return (keyword === 'copy' && copyFrom === undefined) || keyword === 'add';
  });
}

/** Whether a Dockerfile has ONBUILD instructions that take files of the build context of what is built on it. */
export function keepsContextTriggers(dockerfile: string): boolean {
  return unlessWrong(() =>
    dockerfileStages(dockerfile)
      .stages.flatMap(({ steps }) => steps)
      .some(({ trigger }) => trigger !== undefined && takesContext(trigger)),
  );
}
