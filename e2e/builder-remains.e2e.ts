import { execa } from 'execa';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage, buildLayer, noise, pushImage, shellLayer } from '../tools/hub/images';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { endingDocker } from './support/ending-docker';
import { docker, hub, runIn } from './support/engine';

const PREFIX = 'e2e-remains';
const CONTAINER = `buildx_buildkit_${PREFIX}0`;
const STATE = '/var/lib/buildkit/runc-overlayfs/content/ingest';

let workspace: ComponentWorkspace;
afterEach(() => workspace.destroy());

/** Puts an image into the hub that no builder has seen. @returns the digest of its own layer */
async function publish(text: string): Promise<string> {
  const { programs, upstream } = await hub.status();
  const layer = await buildLayer([
    { path: 'text', data: text },
    { path: 'noise', data: noise(randomUUID(), 300_000) },
  ]);
  const layers = async (architecture: 'amd64' | 'arm64') => [await shellLayer(programs, architecture), layer];
  await pushImage(upstream, `library/${PREFIX}`, '1', await buildImage({ layers }));
  return layer.digest;
}

/** Leaves in the builder what a pull of wrong bytes leaves, of the length that the layer has. */
async function leaveRemains(layer: string): Promise<void> {
  const { size } = await stat(join(workspace.root, 'image-store/blobs/sha256', layer.slice(7)));
  const ref = `buildkit/1/layer-${layer}`;
  const folder = join(workspace.root, 'node_modules/.remains', createHash('sha256').update(ref).digest('hex'));
  await mkdir(folder, { recursive: true });
  const { stdout: date } = await execa('date', ['--utc', '+%Y-%m-%dT%H:%M:%S.%NZ']);
  const files = { ref, total: String(size), startedat: date, updatedat: date, data: noise(randomUUID(), size) };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await docker('cp', folder, `${CONTAINER}:${STATE}`);
}

/** With a docker whose prune leaves everything, as BuildKit's garbage collection does with what no build has a lease of. */
const withoutPrune = () => endingDocker(workspace.root, 'buildx prune', 0);

it('gets rid of wrong bytes that garbage collection leaves in the builder, for all builds that meet them', async () => {
  workspace = await componentWorkspace(PREFIX);
  const layer = await publish('right');
  const options = { archSuffix: false };
  await workspace.component('copied', `FROM ${PREFIX}:1\nCOPY Dockerfile /copied\n`, options);
  await workspace.component('also', `FROM ${PREFIX}:1\nCOPY Dockerfile /also\n`, options);
  await workspace.component('ran', `FROM ${PREFIX}:1\nRUN cp /text /ran\n`, options);
  await workspace.component('before', 'FROM scratch\nCOPY Dockerfile /\n', options);
  await workspace.build('before');
  expect(await workspace.nx(['run-many', '-t', 'prefetch'])).toMatchObject({ exitCode: 0 });
  await leaveRemains(layer);

  const all = ['run-many', '-t', 'docker-build', '--output-style=static'];
  const { exitCode, output } = await workspace.nx(all, await withoutPrune());
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output).toContain(`Garbage collection leaves them there: stopping ${PREFIX} to remove them`);
  for (const name of ['copied', 'also', 'ran'])
    expect(await runIn(workspace.image(name, 'v1'), 'linux/amd64', 'cat', '/text')).toBe('right');
  expect(await runIn(workspace.image('ran', 'v1'), 'linux/amd64', 'cat', '/ran')).toBe('right');
});

it('says how to be rid of them where no repetition is left', async () => {
  workspace = await componentWorkspace(PREFIX);
  const layer = await publish('right');
  await workspace.component('copied', `FROM ${PREFIX}:1\nCOPY Dockerfile /copied\n`, { archSuffix: false, retries: 0 });
  await workspace.component('before', 'FROM scratch\nCOPY Dockerfile /\n', { archSuffix: false });
  await workspace.build('before');
  expect(await workspace.nx(['run', 'copied:prefetch'])).toMatchObject({ exitCode: 0 });
  await leaveRemains(layer);
  const { exitCode, output } = await workspace.nx(['run', 'copied:docker-build'], await withoutPrune());
  expect(exitCode).toBe(1);
  expect(output).toContain(`docker buildx rm ${PREFIX};`);
  await execa('docker', ['buildx', 'rm', PREFIX]);
  await workspace.build('copied');
  expect(await runIn(workspace.image('copied', 'v1'), 'linux/amd64', 'cat', '/text')).toBe('right');
});
