import { run } from './run';

/** An image of the engine's own image store. */
export interface EngineImage {
  readonly Id: string;
  readonly RepoTags: readonly string[];
  readonly Os: string;
  readonly Architecture: string;
  /** Bytes. */
  readonly Size: number;
}

/** The images of these names, in their order; undefined for one that is not there. */
export async function inspectImages(names: readonly string[]): Promise<readonly (EngineImage | undefined)[]> {
  return Promise.all(
    names.map(async (name) => {
      const { exitCode, stdout } = await run({ file: 'docker', args: ['image', 'inspect', name] });
      return exitCode === 0 ? (JSON.parse(stdout) as EngineImage[])[0] : undefined;
    }),
  );
}

/** Whether the engine's image store is containerd's, which holds an image of several platforms as one. */
export async function engineHoldsIndexes(): Promise<boolean> {
  const { exitCode, stdout } = await run({ file: 'docker', args: ['info', '--format', '{{json .}}'] });
  if (exitCode !== 0) return false;
  const { DriverStatus } = JSON.parse(stdout) as { DriverStatus?: readonly (readonly string[])[] | null };
  return DriverStatus?.some((entry) => entry.includes('io.containerd.snapshotter.v1')) ?? false;
}
