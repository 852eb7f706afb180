import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isElsewhere } from '../../util/elsewhere';
import type { BuildSpec } from '../plan/image-spec';
import { pinClashes, type StageNameClash } from '../closed-world/stage-name-clashes';
import { ifMissing } from '../../util/files/if-missing';

/** A Dockerfile that BuildKit gets instead of the user's, with its .dockerignore. */
export interface OwnDockerfile {
  readonly dockerfile: string;
  readonly ignore?: string;
}

/**
 * The Dockerfile with clashing references pinned, and a .dockerignore that excludes everything but sources from the context. BuildKit reads
 * `<Dockerfile>.dockerignore` instead of the context's one:
 * https://docs.docker.com/build/concepts/context/#filename-and-location
 *
 * @returns undefined if the user's own files can be used unchanged
 */
export async function ownDockerfile(
  { dockerfile, context, excludes = [] }: Pick<BuildSpec, 'dockerfile' | 'context' | 'excludes'>,
  clashes: readonly StageNameClash[],
  workspaceRoot: string,
): Promise<OwnDockerfile | undefined> {
  const patterns = isElsewhere(context) ? [] : excludes;
  if (clashes.length === 0 && patterns.length === 0) return undefined;
  const path = resolve(workspaceRoot, dockerfile);
  const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(ifMissing(undefined));
  const specific = await read(`${path}.dockerignore`);
  const given =
    specific ?? (patterns.length > 0 ? await read(join(workspaceRoot, context, '.dockerignore')) : undefined);
  // The last pattern that matches decides.
  const ignore = patterns.length > 0 ? [given ?? '', ...patterns, ''].join('\n') : given;
  return {
    dockerfile: pinClashes(await readFile(path, 'utf8'), clashes),
    ...(ignore !== undefined && { ignore }),
  };
}
