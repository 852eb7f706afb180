import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { parse, type TomlTable } from 'smol-toml';
import type { DockerInfo } from '../../docker/info';
import type { ImageStore } from '../../image-store/store';
import type { Disk, GcLimits } from '../findings/disk';

/** The disk of the image store, which may not exist yet. */
export function storeDisk({ root }: ImageStore): Promise<Disk> {
  return diskOf(root, 'the image store', 'nx run buildkit:store:prune');
}

/** The disk of Docker's data, where the build cache is; undefined for an engine on another machine or in a VM. */
export async function engineDisk({ DockerRootDir, Name }: DockerInfo): Promise<Disk | undefined> {
  if (!DockerRootDir || Name !== hostname() || process.platform !== 'linux') return undefined;
  return diskOf(
    DockerRootDir,
    "Docker's data and the build cache",
    'nx run buildkit:builder --prune, or docker system prune',
  );
}

/** The limits of the cache's size in a buildkitd.toml. */
export function gcLimits(toml: string): GcLimits {
  const worker = parse(toml)['worker'] as TomlTable | undefined;
  return (worker?.['oci'] ?? {}) as GcLimits;
}

async function diskOf(path: string, what: string, remedy: string): Promise<Disk> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { what, path, free: bavail * bsize, size: blocks * bsize, remedy };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    const { free, size } = await diskOf(dirname(path), what, remedy);
    return { what, path, free, size, remedy };
  }
}
