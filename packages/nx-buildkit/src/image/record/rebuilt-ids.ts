import { join } from 'node:path';
import type { Component } from '../../component/settings';
import { taskFolder } from '../../component/task-folders';
import { type Digest, parseDigest } from '../../oci/digest';
import { writeFileBeside } from '../../util/files/files';
import { readRestoredIfThere } from '../../util/files/read-restored';
import { parseObject } from '../../util/json';

/**
 * Ids of images that this machine built instead of a recorded image, by the digest that the record claims. The record stays as Nx restored it, or Nx
 * would restore it again each time; this file is outside the outputs of Nx.
 */
export type RebuiltIds = ReadonlyMap<Digest, readonly string[]>;

/** Without this file, an image is built once more than necessary. */
export async function readRebuiltIds(workspaceRoot: string, component: Component): Promise<RebuiltIds> {
  const text = await readRestoredIfThere(rebuiltPath(workspaceRoot, component));
  return new Map(
    Object.entries(parseObject(text ?? '') ?? {}).flatMap(([claimed, ids]) => {
      const digest = parseDigest(claimed);
      return digest && Array.isArray(ids) ? [[digest, ids.flatMap((id) => parseDigest(id) ?? [])]] : [];
    }),
  );
}

export function writeRebuiltIds(workspaceRoot: string, component: Component, ids: RebuiltIds): Promise<void> {
  return writeFileBeside(rebuiltPath(workspaceRoot, component), JSON.stringify(Object.fromEntries(ids)));
}

function rebuiltPath(workspaceRoot: string, component: Component): string {
  return join(workspaceRoot, `${taskFolder(component)}.rebuilt.json`);
}
