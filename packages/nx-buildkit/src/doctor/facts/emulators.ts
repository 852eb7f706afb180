import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { platformSupport } from '../../builder/model/platform-support';
import type { BuilderRecord } from '../../builder/model/record';
import { EMULATED_ARCHITECTURES } from '../../docker/buildkit-container';
import { run, type Command } from '../../process/run';
import { ifMissing } from '../../util/files/if-missing';

/** Where the kernel has the programs that it hands those of other platforms to. https://docs.kernel.org/admin-guide/binfmt-misc.html */
const BINFMT = '/proc/sys/fs/binfmt_misc';

/**
 * The program that emulates a platform for a builder on this machine, with its version.
 *
 * @returns undefined if the platform is not emulated, or it cannot be known
 */
export async function emulatorOf(
  builder: BuilderRecord,
  platform: string,
  folder = BINFMT,
): Promise<string | undefined> {
  const architecture = EMULATED_ARCHITECTURES[platform];
  if (architecture === undefined || platformSupport(builder, platform) !== 'binfmt') return undefined;
  const entry = await readFile(join(folder, `qemu-${architecture}`), 'utf8').catch(ifMissing(''));
  const [, interpreter] = /^interpreter (\S+)$/m.exec(entry) ?? [];
  if (interpreter === undefined) return undefined;
  // Debian registers a link, by whose name QEMU knows how the kernel calls it.
  const program = await realpath(interpreter).catch(ifMissing(interpreter));
  const version = await versionOf({ file: program, args: ['--version'] });
  return version === undefined ? program : `${program}, version ${version}`;
}

/** Undefined for a program that was only there while it was registered, as that of tonistiigi/binfmt. */
async function versionOf(command: Command): Promise<string | undefined> {
  const { stdout } = await run(command, { timeout: 5_000 });
  return /version (\d[\w.]*)/.exec(stdout)?.[1];
}
