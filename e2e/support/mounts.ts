import { execa } from 'execa';
import { mkdir } from 'node:fs/promises';

/** Takes a mount away. */
export type Unmount = () => Promise<void>;

/** Lets a folder be read and not written, by nobody. */
export async function mountReadOnly(folder: string): Promise<Unmount> {
  await execa('mount', ['--bind', folder, folder]);
  await execa('mount', ['-o', 'remount,bind,ro', folder]);
  return () => unmount(folder);
}

/** Puts a folder onto a disk of its own, of so many bytes. */
export async function mountSmallDisk(folder: string, size: number): Promise<Unmount> {
  await mkdir(folder, { recursive: true });
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  return () => unmount(folder);
}

async function unmount(folder: string): Promise<void> {
  await execa('umount', [folder]);
}
