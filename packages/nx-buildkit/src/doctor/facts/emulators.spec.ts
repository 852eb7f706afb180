import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuilderRecord } from '../../builder/model/record';
import { emulationRemarks } from '../findings/emulation';
import { emulatorOf } from './emulators';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'binfmt-'))));
afterEach(() => rm(folder, { recursive: true }));

const builder: BuilderRecord = {
  name: 'b',
  driver: 'docker-container',
  endpoint: 'unix:///s',
  nodes: [{ name: 'b0', platforms: ['linux/amd64', 'linux/arm64'], emulated: { 'linux/arm64': 'binfmt' } }],
  configHash: '',
  buildx: '',
};
const register = (interpreter: string) =>
  writeFile(join(folder, 'qemu-aarch64'), `enabled\ninterpreter ${interpreter}\nflags: POCF\noffset 0\nmagic 7f\n`);

it('is named with its version', async () => {
  const qemu = join(folder, 'qemu-aarch64-static');
  await writeFile(qemu, '#!/bin/sh\necho "qemu-aarch64 version 8.2.2 (Debian 1:8.2.2)"\n', { mode: 0o755 });
  const registered = join(folder, 'aarch64-binfmt-P');
  await symlink(qemu, registered);
  await register(registered);
  expect(await emulatorOf(builder, 'linux/arm64', folder)).toBe(`${qemu}, version 8.2.2`);
});

it('is named without a version when only the kernel still has it', async () => {
  await register('/usr/bin/qemu-that-is-gone');
  expect(await emulatorOf(builder, 'linux/arm64', folder)).toBe('/usr/bin/qemu-that-is-gone');
});

it.each(['linux/amd64', 'linux/arm64', 'linux/riscv64', 'windows/amd64'])(
  'is unknown for %s without an emulator',
  async (platform) => expect(await emulatorOf(builder, platform, folder)).toBeUndefined(),
);

it('is reported together with what is faster', () => {
  const remarks = emulationRemarks(
    builder,
    ['linux/amd64', 'linux/arm64'],
    new Map([['linux/arm64', '/usr/bin/qemu-aarch64']]),
  );
  expect(remarks.map(({ what }) => what)).toEqual([
    'linux/amd64: native',
    "linux/arm64: emulated by this machine's qemu (binfmt): /usr/bin/qemu-aarch64; slower than native: give stages that only compile FROM --platform=$BUILDPLATFORM",
  ]);
});
