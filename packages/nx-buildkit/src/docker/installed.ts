import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { environment } from '../util/task-scope';

/** Whether this machine has a docker command. */
export function isDockerInstalled(env: NodeJS.ProcessEnv = environment()): boolean {
  return isInstalled('docker', env);
}

export function isInstalled(program: string, env: NodeJS.ProcessEnv = environment()): boolean {
  return findProgram(program, env) !== undefined;
}

/** The path of a program, which is searched for as a shell does, because starting it would take longer. */
export function findProgram(program: string, env: NodeJS.ProcessEnv = environment()): string | undefined {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}
