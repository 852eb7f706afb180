import type { LockedImage } from '../src/base-images/lock-file';

/** An official image as a lock has it, with other digests for its index, its manifest and its configuration. */
export function lockedImage(name: string): LockedImage {
  return {
    written: name,
    ref: `docker.io/library/${name}`,
    contextKey: name,
    platform: 'linux/arm64',
    role: 'base',
    indexDigest: `sha256:${'a'.repeat(64)}`,
    manifestDigest: `sha256:${'b'.repeat(64)}`,
    configDigest: `sha256:${'c'.repeat(64)}`,
    size: 1,
    layers: 1,
  };
}
