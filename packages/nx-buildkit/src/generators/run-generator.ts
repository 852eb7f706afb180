import { formatFiles, type Tree } from '@nx/devkit';
import { describeError } from '../errors';

/**
 * Runs the body of a generator and formats what it wrote; what it throws reaches the user as one readable message.
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
    if (!skipFormat) await formatFiles(tree);
    return result;
  } catch (error) {
    throw new Error(describeError(error), { cause: error });
  }
}
