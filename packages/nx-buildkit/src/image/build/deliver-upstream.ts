import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LockedImage } from '../../base-images/lock-file';
import { loadArchive } from '../../docker/images';
import { pushImage } from '../../buildx/push';
import { badInput } from '../../errors';
import { writeBeside } from '../../util/files/write-beside';
import { putBlob } from '../../image-store/blobs/blobs';
import { imageArchive, type ImageArchive } from '../../image-store/archive/image-archive';
import type { UpstreamSpec } from '../plan/image-spec';
import type { BuildEnvironment } from './build-environment';
import { ensureImages } from './fetch-images';
import type { Digest } from '../../oci/digest';

/** An upstream image, delivered under other names. */
export interface Delivered {
  readonly digest: Digest;
  readonly configDigests: readonly Digest[];
}

/** Copies an upstream image from the store to each output, byte for byte. */
export async function deliverUpstream(
  spec: UpstreamSpec,
  images: readonly LockedImage[],
  environment: BuildEnvironment,
): Promise<Delivered> {
  const { store, builder, workspaceRoot } = environment;
  // An earlier attempt may have found a damaged blob and removed it.
  await ensureImages(images, environment);
  const archive = await imageArchive(store, images, spec.tags);
  for (const { type, attributes } of spec.outputs) {
    const { dest } = attributes;
    if (type === 'load') await loadArchive(undefined, archive.open());
    else if (type === 'push') {
      await putBlob(store, archive.document);
      await pushImage(`oci-layout://${store.root}:made@${archive.digest}`, spec.tags, builder.name);
    } else if ((type === 'oci' || type === 'docker') && dest) await writeArchive(archive, resolve(workspaceRoot, dest));
    else
      throw badInput('NXBK-0405', `An upstream image cannot go to the output ${type}`, 'use load, push, oci or docker');
  }
  return archive;
}

async function writeArchive(archive: ImageArchive, path: string): Promise<void> {
  await writeBeside([path], (beside) => pipeline(archive.open(), createWriteStream(beside(path))));
}
