import { mkdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/**
 * Makes a layout for one writer, whose blobs are those of another layout: buildx locks a blob that it writes only within the process and the output that
 * writes it, and a second writer of the same blob in the same layout fails.
 *
 * https://github.com/containerd/containerd/blob/v2.4.2/plugins/content/local/locks.go
 *
 * @param folder of the new layout
 * @param layout the folder of the other one
 */
export async function makeWriterLayout(folder: string, layout: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await symlink(relative(folder, join(layout, 'blobs')), join(folder, 'blobs'), 'dir');
}
