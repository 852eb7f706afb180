import { join } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import { writeFileBeside } from '../../util/files/files';
import type { Component } from '../../component/settings';
import { taskFolder } from '../../component/task-folders';
import type { ImageSpec } from '../plan/image-spec';
import type { ExportedFiles } from './exported-files';
import type { PullFrom } from '../../component/prefetch-options';

/** One image that was built. */
export interface BuiltImage {
  readonly spec: ImageSpec;
  /** Of the manifest, or of the index of several platforms; files of output `local` have none. */
  readonly digest?: string;
  /** The id under which an engine can have it: the digest in containerd's image store, that of the config in the classic one. */
  readonly ids: readonly string[];
  /** The images that it was built from. */
  readonly bases: readonly LockedImage[];
  /** True if it can contain files that Nx does not hash for it. A restored record is then never enough. */
  readonly hasHiddenSources?: boolean;
  /** What is in the folders of its outputs `local` because of it. */
  readonly exported?: ExportedFiles;
  /** True if Nx caches the record under the hash of other inputs: one that is restored then says nothing. */
  readonly hashedTooEarly?: boolean;
}

/** The output of docker-build that Nx caches: the task's claim that images exist. It holds no times, so the same images give the same bytes. */
export interface ImageRecord {
  readonly version: 1;
  readonly project: string;
  readonly images: readonly BuiltImage[];
}

/** `dist/buildkit/gitea/docker-build/image.json` */
export function recordPath(workspaceRoot: string, component: Component): string {
  return join(workspaceRoot, taskFolder(component), 'image.json');
}

/** @param images may hold more than a record keeps */
export async function writeRecord(path: string, record: ImageRecord): Promise<void> {
  const images = record.images.map(({ spec, digest, ids, bases, exported, hasHiddenSources, hashedTooEarly }) => ({
    spec,
    digest,
    ids,
    bases,
    ...(exported && { exported }),
    ...(hasHiddenSources && { hasHiddenSources }),
    ...(hashedTooEarly && { hashedTooEarly }),
  }));
  await writeFileBeside(path, `${JSON.stringify({ ...record, images }, undefined, 2)}\n`);
}

/** How images are built, as opposed to what is in them. */
export interface BuildEnvironmentOptions {
  readonly storeDir?: string;
  readonly configPath?: string;
  readonly closedWorld?: boolean;
  readonly retries?: number;
  readonly runRetries?: number;
  /** ms */
  readonly runStallTimeout?: number;
  /** Whether RUN's downloads come from the store alone. */
  readonly offline?: boolean;
  /** ms without any progress after which a pull is given up. */
  readonly giveUpAfter?: number;
  readonly pullFrom?: PullFrom;
  readonly fromEngine?: readonly string[];
  readonly quiet?: boolean;
  /** Changes nothing, and needs neither a builder nor a store. */
  readonly dryRun?: boolean;
  /** Whether RUN gets this machine's proxies. */
  readonly proxy?: boolean;
}
