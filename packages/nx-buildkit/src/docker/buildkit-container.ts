import { run } from '../process/run';
import { docker, runOrThrow } from './command';

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

/** One worker as `buildctl debug workers` prints it. https://github.com/moby/buildkit/blob/v0.34.2/client/workers.go */
export interface Worker {
  readonly platforms: readonly { readonly os: string; readonly architecture: string; readonly variant?: string }[];
  readonly buildkitVersion?: { readonly version?: string };
}

/** What the BuildKit in a container can build, and its version. */
export async function containerWorkers(endpoint: string | undefined, container: string): Promise<readonly Worker[]> {
  // Seconds to wait for a BuildKit that another process has only just started.
  const patience = ['--timeout', '30'];
  const workers = ['debug', 'workers', '--format', '{{json .}}'];
  const command = docker(endpoint, 'exec', container, 'buildctl', ...patience, ...workers);
  return JSON.parse((await runOrThrow(command, `Asking the BuildKit in ${container}`)).stdout) as Worker[];
}
