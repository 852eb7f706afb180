import { execa } from 'execa';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A `docker` that notes what it is started with, and does it. */
export interface CountedDocker {
  /** Puts it before the other in the path of programs. */
  readonly env: { readonly PATH: string };
  /** The commands since the last call, without their options: `image tag a:1 b:1`. */
  commands(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function countedDocker(): Promise<CountedDocker> {
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-counted-'));
  const log = join(folder, 'log');
  const { stdout: real } = await execa('which', ['docker']);
  const program = join(folder, 'docker');
  await writeFile(log, '');
  await writeFile(program, `#!/bin/sh\necho "$@" >> '${log}'\nexec '${real}' "$@"\n`);
  await chmod(program, 0o755);
  return {
    env: { PATH: `${folder}${delimiter}${process.env['PATH']}` },
    async commands() {
      const lines = (await readFile(log, 'utf8')).trim().split('\n');
      await writeFile(log, '');
      return lines.map((line) => line.replace(/^(--host|--context) \S+ /, '').replace(/ -.*/, '')).filter(Boolean);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
