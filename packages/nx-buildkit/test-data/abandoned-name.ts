import { spawnSync } from 'node:child_process';
import { ownName } from '../src/util/files/own-name';

/** An ownName as a process of this machine chose it that has ended since. */
export function abandonedName(): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return ownName().replace(`-${process.pid}-`, `-${pid}-`);
}
