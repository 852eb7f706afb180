import { spawnSync } from 'node:child_process';
import { ownName } from '../src/util/files/own-name';

/** A name of this process, a new one by default, as a process of this machine chose it that has ended since. */
export function abandonedName(name = ownName()): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return name.replace(`-${process.pid}-`, `-${pid}-`);
}
