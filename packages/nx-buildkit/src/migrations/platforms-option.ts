import { formatFiles, type Tree } from '@nx/devkit';
import { renameOption } from './rename-option';

/**
 * `platforms` is an alias of `platform` on the command line. In a project file only `platform` is read by everything that needs it: prefetch
 * and the project graph look at the options of docker-build as they are written.
 */
export default async function platformsOption(tree: Tree): Promise<void> {
  renameOption(tree, 'nx-buildkit:docker-build', 'platforms', 'platform');
  await formatFiles(tree);
}
