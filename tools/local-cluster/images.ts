import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { succeed } from '../local-engine/command';
import { containerdSocket } from '../local-engine/daemon-config';
import { step } from '../local-engine/progress';
import { busybox } from '../hub/images/programs';
import type { ClusterHome } from './home';
import { PAUSE_IMAGE } from './settings';

const REMEDY = 'See the logs of dockerd and of the containerd of the cluster.';
/** What a pause container does: nothing, until it is told to end. */
const PAUSE = ['/busybox', 'sh', '-c', 'trap exit TERM; while :; do /busybox sleep 3600 & wait; done'];

/**
 * Takes the images that pods need from the engine into the cluster, which can ask no registry.
 *
 * @param buildkit the name of BuildKit's image in the engine
 * @param programs the folder with what the stand-in images have inside
 * @param env the variables of the engine
 */
export async function importImages(
  home: ClusterHome,
  buildkit: string,
  programs: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await step('make the images of the cluster', async () => {
    const archive = join(home.run, 'images.tar');
    const pause = join(home.run, 'pause.tar');
    try {
      const content = pack();
      content.entry({ name: 'busybox', mode: 0o755 }, await busybox(programs, 'amd64'));
      content.finalize();
      await pipeline(content, createWriteStream(pause));
      const change = ['--change', `CMD ${JSON.stringify(PAUSE)}`];
      await succeed({ file: 'docker', args: ['import', ...change, pause, PAUSE_IMAGE], env }, REMEDY);
      await succeed({ file: 'docker', args: ['save', '--output', archive, PAUSE_IMAGE, buildkit], env }, REMEDY);
      const ctr = ['--address', containerdSocket(home), '--namespace', 'k8s.io', 'images', 'import', '--local'];
      await succeed({ file: join(home.bin, 'ctr'), args: [...ctr, archive] }, REMEDY);
    } finally {
      await Promise.all([archive, pause].map((file) => rm(file, { force: true })));
    }
  });
}
