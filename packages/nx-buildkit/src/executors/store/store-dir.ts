import { badInput } from '../../errors';
import type { ImageTarget } from '../../component/project-images';

/**
 * The folder of the store to use: a user who named it on the docker-build targets does not have to name it again.
 *
 * @returns undefined for the user's own store
 * @throws BuildkitError when the targets name several
 */
export function storeDirOf(given: string | undefined, targets: readonly ImageTarget[]): string | undefined {
  if (given !== undefined) return given;
  const named = [...new Set(targets.map(({ options }) => options.storeDir))];
  if (named.length <= 1) return named[0];
  throw badInput(
    'NXBK-0607',
    `The docker-build targets use several image stores: ${named.map((dir) => dir ?? "the user's own").join(', ')}`,
    'say which one is meant with the option storeDir',
  );
}
