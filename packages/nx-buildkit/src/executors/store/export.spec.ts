import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLock, writeLocks } from '../../base-images/lock-file';
import { digestOf } from '../../oci/digest';
import { openStore } from '../../image-store/store';
import { exportToFile } from './export';

const web = {
  project: 'web',
  target: 'docker-build',
  root: 'web',
  options: { lock: 'project' },
} as unknown as Parameters<typeof exportToFile>[2][number];

let root: string;
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'export-'))));
afterEach(() => rm(root, { recursive: true }));

it('exports nothing of a project whose downloads the store does not have as they are locked', async () => {
  const downloads = [{ url: 'http://host.example/f', digest: digestOf('f'), size: 1 }];
  const lock = formatLock({ platform: 'linux/amd64', images: [], downloads });
  await writeLocks(join(root, 'web/image-locks/web/docker-build'), new Map([['linux/amd64', lock]]), {
    keepOthers: true,
  });
  const exporting = exportToFile(await openStore('store', root), root, [web], [], 'images.tar');
  await expect(exporting).rejects.toFailWith('NXBK-1006');
  await expect(exporting).rejects.toMatchObject({ remedy: 'nx run web:docker-build --lockDownloads' });
});
