import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pack } from 'tar-stream';
import { succeed } from '../local-engine/command';
import { containerdSocket } from '../local-engine/daemon-config';
import { importImage, type HandMadeImage } from '../local-engine/import-image';
import { step } from '../local-engine/progress';
import { busybox } from '../hub/images/programs';
import type { ClusterHome } from './home';
import { PAUSE_IMAGE } from './settings';

const REMEDY = 'See the logs of dockerd and of the containerd of the cluster.';
/** What a pause container does: nothing, until it is told to end. */
const PAUSE = ['/busybox', 'sh', '-c', 'trap exit TERM; while :; do /busybox sleep 3600 & wait; done'];

/** What the images of the cluster are made of. */
export interface ClusterImages {
  /** The name of BuildKit's image in the engine. */
  readonly buildkit: string;
  readonly rootless: HandMadeImage;
  /** The folder with what the stand-in images have inside. */
  readonly programs: string;
  /** The variables of the engine. */
  readonly env: Readonly<Record<string, string>>;
}

/** Takes the images that pods need from the engine into the cluster, which can ask no registry. */
export async function importImages(
  home: ClusterHome,
  { buildkit, rootless, programs, env }: ClusterImages,
): Promise<void> {
  const pause = {
    name: PAUSE_IMAGE,
    changes: [`CMD ${JSON.stringify(PAUSE)}`],
    source: [programs],
    async fill(layer: Pack) {
      layer.entry({ name: 'busybox', mode: 0o755 }, await busybox(programs, 'amd64'));
    },
  };
  for (const image of [pause, rootless]) await importImage(image, home.run, env);
  await step('take the images into the cluster', async () => {
    const archive = join(home.run, 'images.tar');
    try {
      const names = [pause.name, buildkit, rootless.name];
      await succeed({ file: 'docker', args: ['save', '--output', archive, ...names], env }, REMEDY);
      const ctr = ['--address', containerdSocket(home), '--namespace', 'k8s.io', 'images', 'import', '--local'];
      await succeed({ file: join(home.bin, 'ctr'), args: [...ctr, archive] }, REMEDY);
    } finally {
      await rm(archive, { force: true });
    }
  });
}
