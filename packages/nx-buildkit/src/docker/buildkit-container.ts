import { run } from '../process/run';
import { pause } from '../process/sleep';
import { docker } from './command';
import { dockerFailure } from './failure';
import { ask } from '../process/ask';

/** By platform the architecture in the name of its emulator, which is that of QEMU. BuildKit looks for it in its image: https://github.com/moby/buildkit/blob/v0.34.2/solver/llbsolver/ops/exec_binfmt.go */
export const EMULATED_ARCHITECTURES: Readonly<Record<string, string>> = {
  'linux/amd64': 'x86_64',
  'linux/arm64': 'aarch64',
  'linux/arm/v7': 'arm',
  'linux/386': 'i386',
  'linux/riscv64': 'riscv64',
  'linux/s390x': 's390x',
  'linux/ppc64le': 'ppc64le',
};

/**
 * @param runs the platforms that it runs without, for which nothing has to be asked
 * @returns the other platforms for which the image of a running BuildKit container brings an emulator
 */
export async function emulatorsInContainer(
  endpoint: string | undefined,
  container: string,
  runs: readonly string[],
): Promise<readonly string[]> {
  const others = Object.entries(EMULATED_ARCHITECTURES).filter(([platform]) => !runs.includes(platform));
  const found = await Promise.all(
    others.map(async ([platform, architecture]) => {
      // The image may not have a shell or any other program that could search for a file.
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

/** The socket of a BuildKit that does not listen yet. buildctl ends at once if the file does not exist, regardless of its --timeout. */
export const NOT_LISTENING = /buildkitd\.sock.*(no such file or directory|connection refused)/s;

/** ms that a BuildKit has from the start of its container until it listens, and between two looks. */
const START_TIMEOUT = 30_000;
const PAUSE = 200;

/**
 * What the BuildKit in a container can build, and its version. A container that another process has only just started is waited for.
 *
 * @throws BuildkitError
 */
export async function containerWorkers(endpoint: string | undefined, container: string): Promise<readonly Worker[]> {
  const workers = ['debug', 'workers', '--format', '{{json .}}'];
  const command = docker(endpoint, 'exec', container, 'buildctl', '--timeout', '30', ...workers);
  const deadline = Date.now() + START_TIMEOUT;
  for (;;) {
    const outcome = await ask(command);
    if (outcome.exitCode === 0) return JSON.parse(outcome.stdout) as Worker[];
    if (!NOT_LISTENING.test(outcome.stderr) || Date.now() > deadline) {
      throw dockerFailure(outcome, `Asking the BuildKit in ${container}`);
    }
    await pause(PAUSE);
  }
}
