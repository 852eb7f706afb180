import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply, kubectl } from './cluster.support';

/** The driver option with which each pod of a builder claims a volume. */
export const CLAIM_OPTION = { 'persistent-volume-claim.requests.storage': '1Gi' };

/** What a StatefulSet calls the claim of the first pod of a builder. */
export function claimOf(builder: string): string {
  return `buildkitd-${builder}0-0`;
}

/** A volume for the first pod of a builder, in a folder of this machine. */
export interface BuilderVolume {
  remove(): Promise<void>;
}

/** Makes the volume, which only the claim of that pod gets, since nothing here makes volumes for claims. */
export async function builderVolume(builder: string, namespace: string): Promise<BuilderVolume> {
  const path = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-volume-'));
  await chmod(path, 0o777);
  await apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: builder },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path },
      claimRef: { namespace, name: claimOf(builder) },
    },
  });
  return {
    async remove() {
      await kubectl('delete', 'persistentvolume', builder, '--wait=false');
      await rm(path, { recursive: true, force: true });
    },
  };
}
