import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { containerName, STATE_FOLDER } from '../../../builder/model/builder';
import type { NodeRecord } from '../../../builder/model/record';
import { docker, runOrThrow } from '../../../docker/command';
import type { Digest } from '../../../oci/digest';
import { run } from '../../../process/run';
import { withTemporaryFolder } from '../../../util/files/temporary-folder';

/** s that builds have to end. */
const GRACE = '5';

/** A worker keeps what it has in a folder of this name and that of its snapshotter. https://github.com/moby/buildkit/blob/v0.34.2/worker/runc/runc.go#L52 */
const WORKERS = ['overlayfs', 'native', 'fuse-overlayfs', 'stargz'].map((snapshotter) => `runc-${snapshotter}`);

/**
 * Empties what the container of a node has of layers that it did not get whole: BuildKit goes on at their end, and fails if they are wrong. Its garbage
 * collection leaves those alone for a day that no build holds a lease of, and none does where builds shared a load and the first of them was cancelled:
 * https://github.com/moby/buildkit/blob/v0.34.2/util/flightcontrol/flightcontrol.go#L214,
 * https://github.com/containerd/containerd/blob/v2.4.1/core/metadata/content.go#L451
 *
 * The container is stopped meanwhile, so that nobody writes there. Builds in it are lost, and can be repeated.
 *
 * @throws BuildkitError if it can be neither stopped nor started
 */
export async function emptyIngests(node: NodeRecord, layers: readonly Digest[]): Promise<void> {
  const container = containerName(node);
  await runOrThrow(docker(node.endpoint, 'stop', '--time', GRACE, container), `Stopping ${container}`);
  try {
    await withTemporaryFolder(async (folder) => {
      const empty = join(folder, 'data');
      await writeFile(empty, '');
      for (const worker of WORKERS) {
        const place = `${container}:${STATE_FOLDER}/${worker}/content/ingest`;
        // Docker refuses those that are not there.
        for (const layer of layers) await run(docker(node.endpoint, 'cp', empty, `${place}/${ingestOf(layer)}/data`));
      }
    });
  } finally {
    await runOrThrow(docker(node.endpoint, 'start', container), `Starting ${container}`);
  }
}

/** The name of the folder. https://github.com/containerd/containerd/blob/v2.4.1/plugins/content/local/store.go (ingestRoot) */
function ingestOf(layer: Digest): string {
  return createHash('sha256').update(`buildkit/1/layer-${layer}`).digest('hex');
}
