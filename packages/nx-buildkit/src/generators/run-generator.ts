import { formatFiles, type Tree } from '@nx/devkit';
import { describeError } from '../errors';
import { checkWrites } from './check-writes';

/**
 * Runs the body of a generator, checks where it writes and formats that; what it throws reaches the user as one readable message.
 *
 * @returns what the body returns, for Nx to call once the files are written
 */
export async function runGenerator<Result>(
  tree: Tree,
  { skipFormat }: { readonly skipFormat?: boolean },
  body: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    const result = await body();
    checkWrites(tree);
    if (!skipFormat) await formatFiles(tree);
    return result;
  } catch (error) {
    throw new Error(describeError(error), { cause: error });
  }
}
