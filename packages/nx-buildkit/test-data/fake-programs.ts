import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs that stand where PATH leads, and no others. */
export interface FakePrograms {
  /** Writes one, with the arms of a shell's `case` over its arguments: `*get*) echo 1;;` */
  add(name: string, arms: string): Promise<void>;
  /** The command lines of all of them so far. */
  calls(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** A line of a shell by which a program fails with some words. */
export function failing(words: string): string {
  return `printf '%s\\n' '${words}' >&2; exit 1;;`;
}

export async function fakePrograms(): Promise<FakePrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-programs-'));
  const log = join(folder, 'calls.log');
  const { PATH } = process.env;
  process.env['PATH'] = folder;
  return {
    add: (name, arms) =>
      writeFile(join(folder, name), `#!/bin/sh\necho "${name} $*" >> '${log}'\ncase "$*" in\n${arms}\nesac\n`, {
        mode: 0o755,
      }),
    calls: async () => (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean),
    async remove() {
      process.env['PATH'] = PATH;
      await rm(folder, { recursive: true });
    },
  };
}
