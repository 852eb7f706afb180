import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether this machine has a docker command. */
export function isDockerInstalled(env: NodeJS.ProcessEnv = process.env): boolean {
  return isInstalled('docker', env);
}

/** Whether this machine has a program; it is searched for as a shell does, because starting it would take longer. */
export function isInstalled(program: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
}
