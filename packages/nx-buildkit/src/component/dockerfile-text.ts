import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badInput } from '../errors';
import type { ComponentSettings } from './settings';

/**
 * The text of a component's Dockerfile; undefined for an upstream image, which has none.
 *
 * @throws BuildkitError if it cannot be read
 */
export async function readDockerfileText(
  { dockerfile }: Pick<ComponentSettings, 'dockerfile'>,
  workspaceRoot: string,
): Promise<string | undefined> {
  if (dockerfile === undefined) return undefined;
  return readFile(resolve(workspaceRoot, dockerfile), 'utf8').catch((error: Error) => {
    throw badInput('NXBK-0402', `The Dockerfile ${dockerfile} cannot be read: ${error.message}`, undefined, {
      cause: error,
    });
  });
}
