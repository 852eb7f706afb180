import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { badInput } from '../errors';
import type { ComponentSettings } from './settings';

/** Settings with the content of their Dockerfile; undefined for an upstream image. */
export type WithDockerfile<Variant> = Variant & { readonly dockerfile?: string };

/** {@link readDockerfileText} of each variant of a component. */
export function withDockerfiles<Variant extends { readonly settings: ComponentSettings }>(
  variants: readonly Variant[],
  workspaceRoot: string,
): Promise<readonly WithDockerfile<Variant>[]> {
  return Promise.all(
    variants.map(async (variant) => {
      const dockerfile = await readDockerfileText(variant.settings, workspaceRoot);
      return { ...variant, ...(dockerfile !== undefined && { dockerfile }) };
    }),
  );
}

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
