import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/**
 * Makes a docker that does nothing for one command and ends with a code, and is the real one for all others.
 *
 * @param root of the workspace
 * @param command words that its arguments hold: `image load`
 * @returns the path of programs that has it first
 */
export async function endingDocker(
  root: string,
  command: string,
  exitCode: number,
): Promise<{ readonly PATH: string }> {
  const folder = join(root, 'node_modules/.ending-docker');
  const path = process.env['PATH'];
  await mkdir(folder);
  const program = `#!/bin/sh\ncase "$*" in *'${command}'*) exit ${exitCode} ;; esac\nPATH='${path}' exec docker "$@"\n`;
  await writeFile(join(folder, 'docker'), program, { mode: 0o755 });
  return { PATH: `${folder}${delimiter}${path}` };
}
