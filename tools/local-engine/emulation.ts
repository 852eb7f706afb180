import { readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { arch } from 'node:os';
import { join } from 'node:path';
import { writeFileBeside } from '../../packages/nx-buildkit/src/util/files/files';
import { succeed } from './command';
import { statesOfRunningEngines } from './daemons';
import type { Home } from './paths';
import { processes } from './processes';

const BINFMT = '/proc/sys/fs/binfmt_misc';
const HANDLER = 'qemu-aarch64';

/** Whether this machine runs arm64 programs, in containers too. */
export async function runsArm64(): Promise<boolean> {
  if (arch() === 'arm64') return true;
  return isUsable(await readFile(join(BINFMT, HANDLER), 'utf8').catch(() => ''));
}

/**
 * Whether a handler, as the kernel shows it, is enabled and carries the flag F: the interpreter is opened when the handler is registered,
 * so that it works in a container, which does not have it. https://docs.kernel.org/admin-guide/binfmt-misc.html
 */
export function isUsable(handler: string): boolean {
  return handler.startsWith('enabled\n') && /^flags: \w*F/m.test(handler);
}

/** Has the kernel run arm64 programs by qemu, and keeps in mind what was not so before. */
export async function enableArm64(home: Home): Promise<void> {
  if (await runsArm64()) return;
  const remedy =
    'Emulation needs root, a kernel with binfmt_misc, and the packages qemu-user-static and binfmt-support.';
  const mount = !existsSync(join(BINFMT, 'register'));
  await writeFileBeside(changesFile(home.state), JSON.stringify({ mount }));
  if (mount) await succeed({ file: 'mount', args: ['-t', 'binfmt_misc', 'binfmt_misc', BINFMT] }, remedy);
  await succeed({ file: 'update-binfmts', args: ['--enable', HANDLER] }, remedy);
}

/**
 * Takes back what {@link enableArm64} changed. The handler is the whole machine's: while another engine runs it stays, and that engine is left
 * to take it back.
 */
export async function disableArm64(home: Home): Promise<void> {
  const file = changesFile(home.state);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const [heir] = statesOfRunningEngines(await processes()).filter((state) => state !== home.state);
  if (heir === undefined) await takeBack(JSON.parse(text));
  else await writeFileBeside(changesFile(heir), text);
  await rm(file);
}

async function takeBack({ mount }: { readonly mount: boolean }): Promise<void> {
  const remedy = `Take it back by hand: \`update-binfmts --disable ${HANDLER}\`, \`umount ${BINFMT}\`.`;
  if (await runsArm64()) await succeed({ file: 'update-binfmts', args: ['--disable', HANDLER] }, remedy);
  if (mount && existsSync(join(BINFMT, 'register'))) await succeed({ file: 'umount', args: [BINFMT] }, remedy);
}

function changesFile(state: string): string {
  return join(state, 'emulation.json');
}
