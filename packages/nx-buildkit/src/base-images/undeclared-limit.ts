import { badInput } from '../errors';

/** Maximum number of images that a build may use beyond those that its Dockerfile shows: a frontend could ask for a new one each time, forever. */
export const MOST_UNDECLARED = 20;

/**
 * Checks a number of images that no Dockerfile shows, each of which costs a download.
 *
 * @param namedBy what names them, for the error: an option or a lock
 * @throws BuildkitError when there are more than MOST_UNDECLARED
 */
export function checkUndeclared(count: number, namedBy: string): void {
  if (count <= MOST_UNDECLARED) return;
  throw badInput(
    'NXBK-0705',
    `${namedBy} names ${count} images besides those of the Dockerfile; the maximum is ${MOST_UNDECLARED}`,
  );
}
