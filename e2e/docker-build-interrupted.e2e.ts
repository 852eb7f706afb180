import { execa } from 'execa';
import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage, buildLayer, noise, pushImage, shellLayer } from '../tools/hub/images';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub } from './support/engine';

let workspace: ComponentWorkspace;
afterEach(() => workspace.destroy());

/** Puts an image into the hub that nobody has seen, of a layer that takes seconds to load. */
async function publishLarge(repository: string): Promise<void> {
  const { programs, upstream } = await hub.status();
  const data = await buildLayer([{ path: 'data', data: noise(randomUUID(), 400_000_000) }]);
  const image = await buildImage({ layers: async (architecture) => [await shellLayer(programs, architecture), data] });
  await pushImage(upstream, repository, '1', image);
}

/** Interrupts the build of a component as Ctrl-C does, in the middle of loading its base image. */
async function interruptWhileLoading(component: string): Promise<void> {
  const nx = workspace.start(['run', `${component}:docker-build`, '--platform=arm64']);
  await new Promise<void>((resolve) => {
    nx.all?.on('data', (data: Buffer) => {
      if (/sha256:\w+ \d[\d.]*MB \/ \d{3}/.test(String(data))) resolve();
    });
    void nx.finally(resolve);
  });
  process.kill(-Number(nx.pid), 'SIGINT');
  expect((await nx).exitCode).not.toBe(0);
}

// In a new builder, for a minute after each build BuildKit collects garbage, and with it what an interrupted load has left:
// https://github.com/moby/buildkit/blob/v0.34.2/control/control.go#L429
it.each(['docker-container', 'docker'])(
  'Ctrl-C in the middle of loading a base image leaves no process and no record, and the next build heals a builder of driver %s',
  async (driver) => {
    workspace = await componentWorkspace(`e2e-interrupted-${driver}`, { driver });
    await publishLarge('library/e2e-interrupted');
    await workspace.component('cut', 'FROM e2e-interrupted:1\nRUN true\n');
    await workspace.nx(['run', 'cut:prefetch', '--platform=arm64']);

    await interruptWhileLoading('cut');

    expect((await execa('ps', ['-eo', 'args'])).stdout).not.toContain(workspace.root);
    await expect(access(join(workspace.root, 'dist/buildkit/cut/docker-build/image.json'))).rejects.toThrow('ENOENT');
    expect(await workspace.build('cut', '--platform=arm64')).toContain('removing them and building again');
  },
);
