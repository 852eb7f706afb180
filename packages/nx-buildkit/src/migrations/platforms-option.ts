import { formatFiles, type Tree } from '@nx/devkit';
import { renameOption } from './rename-option';

/** Before 0.2 `platforms` meant `platform`, but only for the build: prefetch and the project graph read the options as they are written. */
export default async function platformsOption(tree: Tree): Promise<void> {
  renameOption(tree, 'nx-buildkit:docker-build', 'platforms', 'platform', /^docker-build(-|$)/);
  await formatFiles(tree);
}
