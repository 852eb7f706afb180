import { mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What a test needs to stand in for a docker that this machine does not have. */
export interface StubDocker {
  /** Replaces what it does: a shell script. */
  readonly does: (script: string) => Promise<void>;
  /** Replaces the answer to `docker info`. */
  readonly says: (info: object) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Puts a program named docker first in the PATH of this process. */
export async function stubDocker(folder: string): Promise<StubDocker> {
  const { PATH } = process.env;
  const bin = join(folder, 'stub-bin');
  await mkdir(bin, { recursive: true });
  process.env['PATH'] = `${bin}${delimiter}${PATH}`;
  const does = (script: string) => writeFile(join(bin, 'docker'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return {
    does,
    says: async (info) => {
      await writeFile(join(bin, 'info.json'), JSON.stringify(info));
      await does(`cat '${join(bin, 'info.json')}'`);
    },
    remove: async () => {
      process.env['PATH'] = PATH;
      await rm(bin, { recursive: true, force: true });
    },
  };
}
