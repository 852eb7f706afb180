import { execa } from 'execa';
import { createHash, randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage, buildLayer, noise, pushImage, shellLayer } from '../tools/hub/images';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub, runIn } from './support/engine';

/** Prints the SHA-256 of the end of the large file: of the whole file it takes long under emulation. */
const HASH_END = 'tail -c 1000000 /data | sha256sum';
/** Loads that are interrupted at most, until one leaves remains. */
const MOST_LOADS = 5;

let workspace: ComponentWorkspace;
afterEach(() => workspace.destroy());

/**
 * Puts an image into the hub that nobody has seen, of a layer that takes seconds to load.
 *
 * @returns the SHA-256 of the end of the image's file `/data`
 */
async function publishLarge(repository: string): Promise<string> {
  const { programs, upstream } = await hub.status();
  const data = noise(randomUUID(), 400_000_000);
  const layer = await buildLayer([{ path: 'data', data }]);
  const image = await buildImage({ layers: async (architecture) => [await shellLayer(programs, architecture), layer] });
  await pushImage(upstream, repository, '1', image);
  return createHash('sha256').update(data.subarray(-1_000_000)).digest('hex');
}

/**
 * Interrupts the build of a component as Ctrl-C does, in the middle of loading its base image.
 *
 * @returns whether it had not been built yet
 */
async function interruptWhileLoading(component: string): Promise<boolean> {
  const nx = workspace.start(['run', `${component}:docker-build`, '--platform=arm64']);
  await new Promise<void>((resolve) => {
    nx.all?.on('data', (data: Buffer) => {
      if (/sha256:\w+ \d[\d.]*MB \/ \d{3}/.test(String(data))) resolve();
    });
    void nx.finally(resolve);
  });
  if (nx.exitCode === null) process.kill(-Number(nx.pid), 'SIGINT');
  return (await nx).exitCode !== 0;
}

// BuildKit removes what an interrupted load has left when it collects garbage, which in a new builder it does within a minute of each
// build: https://github.com/moby/buildkit/blob/v0.34.2/control/control.go#L429. Then there is nothing to heal, and another load is interrupted.
it.each(['docker-container', 'docker'])(
  'Ctrl-C in the middle of loading a base image leaves no process and no record, and the next build heals a builder of driver %s',
  async (driver) => {
    workspace = await componentWorkspace(`e2e-interrupted-${driver}`, { driver });
    let healed = false;
    for (let load = 1; load <= MOST_LOADS && !healed; load++) {
      const component = `cut${load}`;
      const end = await publishLarge(`library/e2e-interrupted-${load}`);
      await workspace.component(component, `FROM e2e-interrupted-${load}:1\nRUN true\n`);
      await workspace.nx(['run', `${component}:prefetch`, '--platform=arm64']);

      if (!(await interruptWhileLoading(component))) continue;

      expect((await execa('ps', ['-eo', 'args'])).stdout).not.toContain(workspace.root);
      const record = join(workspace.root, `dist/buildkit/${component}/docker-build/image.json`);
      await expect(access(record)).rejects.toThrow('ENOENT');
      healed = (await workspace.build(component, '--platform=arm64')).includes('removing them and building again');
      expect(await runIn(workspace.image(component, 'v1-arm64'), 'linux/arm64', 'sh', '-c', HASH_END)).toContain(end);
    }
    expect(healed).toBe(true);
  },
);
