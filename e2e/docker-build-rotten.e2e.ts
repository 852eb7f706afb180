import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rot } from '../packages/nx-buildkit/test-data/rot';
import { buildImage, buildLayer, noise, pushImage } from '../tools/hub/images';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub } from './support/engine';

const REPOSITORY = 'library/e2e-rotten';

let workspace: ComponentWorkspace;
afterEach(() => workspace.destroy());

/**
 * Puts an image into the hub that no builder and no engine has seen, prefetches it, and lets its layer rot in the store.
 *
 * @returns the digest of the layer
 */
async function prefetchAndRot(component: string): Promise<string> {
  const { upstream } = await hub.status();
  const data = await buildLayer([{ path: 'data', data: noise(randomUUID(), 100_000) }]);
  await pushImage(upstream, REPOSITORY, '1', await buildImage({ layers: async () => [data] }));
  expect(await workspace.nx(['run', `${component}:prefetch`])).toMatchObject({ exitCode: 0 });
  const blobs = join(workspace.root, 'image-store/blobs/sha256');
  const lock = join(workspace.root, `dist/buildkit/${component}/locks/docker-build/linux-amd64.json`);
  const [{ manifestDigest }] = JSON.parse(await readFile(lock, 'utf8')).images;
  const { layers } = JSON.parse(await readFile(join(blobs, manifestDigest.slice(7)), 'utf8'));
  await rot(join(blobs, layers[0].digest.slice(7)));
  await hub.clear();
  return layers[0].digest;
}

/** How often the hub sent a blob; the first request of a run is answered with where tokens come from. */
async function requestsFor(blob: string): Promise<number> {
  return (await hub.requests()).filter(({ path, status }) => path.includes(`/blobs/${blob}`) && status === 200).length;
}

it.each(['docker-container', 'docker'])(
  'a layer that changed on disk is fetched again, and the build goes on in a builder of driver %s',
  async (driver) => {
    workspace = await componentWorkspace(`e2e-rotten-${driver}`, { driver });
    await workspace.component('sick', 'FROM e2e-rotten:1\nCOPY Dockerfile /\n');
    const layer = await prefetchAndRot('sick');
    expect(await workspace.build('sick')).toContain('1 blob of the image store changed on disk: fetching again');
    expect(await requestsFor(layer)).toBe(1);
  },
);

it('an upstream image goes nowhere with a layer that changed on disk, which is fetched again', async () => {
  workspace = await componentWorkspace('e2e-rotten-upstream');
  const options = {
    image: 'e2e-rotten:1',
    imagePrefix: 'e2e-rotten-upstream-',
    version: 'v1',
    outputs: ['load', 'oci'],
  };
  await workspace.write('components/sick/project.json', {
    name: 'sick',
    targets: {
      prefetch: { executor: 'nx-buildkit:prefetch' },
      'docker-build': { executor: 'nx-buildkit:docker-build', options },
    },
  });
  const layer = await prefetchAndRot('sick');
  expect(await workspace.build('sick')).toContain('does not have the bytes of its digest');
  expect(await requestsFor(layer)).toBe(1);
});
