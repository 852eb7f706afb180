import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseImageLock } from '../../packages/nx-buildkit/src/base-images/lock-file';
import type { PullRecord } from '../../packages/nx-buildkit/src/base-images/pull-history';
import type { PinnedImage } from '../../packages/nx-buildkit/src/image-store/pinned-images';
import type { Workspace } from './workspace';

type Root = Pick<Workspace, 'root'>;

/** What a component has locked for arm64. */
export const readLock = (workspace: Root, project: string): Promise<BaseImageLock> => read(workspace, project, 'locks');

/** How these images came into the store. */
export const readPullRecords = (workspace: Root, project: string): Promise<readonly (PinnedImage & PullRecord)[]> =>
  read(workspace, project, 'pulls');

async function read<T>({ root }: Root, project: string, folder: string): Promise<T> {
  const file = join(root, 'dist/buildkit', project, folder, 'docker-build/linux-arm64.json');
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
