import { join } from 'node:path';
import { readBuilder } from '../builder';
import { buildImages } from './build-images';
import type { Component } from './component-settings';
import { findAbsences } from './image-presence';
import { readRecord, recordPath, writeRecord } from './image-record';
import { openSite } from './site';

/**
 * Makes a record true that came out of Nx's cache: an image that is not where it says is built again, from BuildKit's own cache as a rule.
 *
 * @returns what was wrong; empty when nothing was
 * @throws BuildkitError when an image cannot be built again
 */
export async function makeRecordTrue(component: Component, workspaceRoot: string): Promise<readonly string[]> {
  const path = recordPath(workspaceRoot, component);
  const record = await readRecord(path);
  if (!record) return [];
  const { endpoint } = await readBuilder(join(workspaceRoot, 'dist', 'buildkit'));
  const absences = await Promise.all(record.images.map((image) => findAbsences(image, workspaceRoot, endpoint)));
  const untrue = record.images.filter((_, i) => absences[i]?.length);
  if (untrue.length === 0) return [];
  const site = await openSite(workspaceRoot, { ...record.site, quiet: true });
  const rebuilt = await buildImages(untrue, site);
  const images = record.images.map((image) => rebuilt[untrue.indexOf(image)] ?? image);
  await writeRecord(path, { ...record, images });
  return absences.flat();
}
