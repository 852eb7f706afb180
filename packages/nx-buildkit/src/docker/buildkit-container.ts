import { docker } from '../buildx/builders';
import { run } from '../process/run';

/** By platform the name of the emulator that BuildKit looks for in its image. https://github.com/moby/buildkit/blob/v0.34.2/solver/llbsolver/ops/exec_binfmt.go */
const EMULATORS: Readonly<Record<string, string>> = {
  'linux/amd64': 'x86_64',
  'linux/arm64': 'aarch64',
  'linux/arm/v7': 'arm',
  'linux/386': 'i386',
  'linux/riscv64': 'riscv64',
  'linux/s390x': 's390x',
  'linux/ppc64le': 'ppc64le',
};

/** @returns the platforms for which the image of a running BuildKit container brings an emulator */
export async function emulatorsInContainer(
  endpoint: string | undefined,
  container: string,
): Promise<readonly string[]> {
  const found = await Promise.all(
    Object.entries(EMULATORS).map(async ([platform, architecture]) => {
      // The image need not have a shell or any other program that could look for a file.
      const command = docker(endpoint, 'exec', container, `buildkit-qemu-${architecture}`, '--version');
      const { exitCode, ended } = await run(command, { timeout: 10_000 });
      return exitCode === 126 || exitCode === 127 || ended ? [] : [platform];
    }),
  );
  return found.flat();
}
