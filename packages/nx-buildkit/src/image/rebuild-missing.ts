import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBuilder } from '../builder/model/record';
import { writeFileBeside } from '../util/files';
import { buildImages } from './build/build-images';
import { type Component } from '../component/settings';
import { findAbsences } from './record/missing-images';
import { readRecord, recordPath } from './record/image-record';
import { buildkitFolder, openSite } from './build/build-environment';
import { taskFolder } from '../component/task-folders';

/** By the digest that a record claims: the ids of images that were built on this machine in its place. */
type Rebuilt = Readonly<Record<string, readonly string[]>>;

/**
 * Makes a record true that came out of Nx's cache: an image that is not where it says is built again, from BuildKit's own cache as a rule.
 *
 * The record stays as Nx restored it, or Nx would restore it again and again. Where BuildKit's cache was gone too, the new image has another id;
 * what stands for which record is kept beside it, out of Nx's sight.
 *
 * @returns what was wrong; empty when nothing was
 * @throws BuildkitError when an image cannot be built again
 */
export async function makeRecordTrue(component: Component, workspaceRoot: string): Promise<readonly string[]> {
  const record = await readRecord(recordPath(workspaceRoot, component));
  if (!record) return [];
  const rebuiltPath = join(workspaceRoot, `${taskFolder(component)}.rebuilt.json`);
  const [rebuilt, { endpoint }] = await Promise.all([
    readRebuilt(rebuiltPath),
    readBuilder(buildkitFolder(workspaceRoot, record.site)),
  ]);
  const claims = record.images.map((image) => ({
    ...image,
    ids: [...image.ids, ...(rebuilt[image.digest ?? ''] ?? [])],
  }));
  const absences = await Promise.all(claims.map((image) => findAbsences(image, workspaceRoot, endpoint)));
  const untrue = record.images.filter((_, i) => absences[i]?.length);
  if (untrue.length === 0) return [];
  const images = await buildImages(untrue, await openSite(workspaceRoot, { ...record.site, quiet: true }, {}));
  const added = images.flatMap(({ ids }, i) => {
    const digest = untrue[i]?.digest;
    return digest === undefined ? [] : [[digest, ids] as const];
  });
  await writeFileBeside(rebuiltPath, JSON.stringify({ ...rebuilt, ...Object.fromEntries(added) }));
  return absences.flat();
}

async function readRebuilt(path: string): Promise<Rebuilt> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Rebuilt;
  } catch {
    // Without it an image is built once more than needed.
    return {};
  }
}
