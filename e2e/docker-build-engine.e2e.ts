import { randomUUID } from 'node:crypto';
import { buildImage, buildLayer, noise, pushImage, shellLayer } from '../tools/hub/images';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub, resetHub, runIn } from './support/engine';

const PREFIX = 'e2e-engine';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(PREFIX, { driver: 'docker' });
});
afterEach(resetHub);
afterAll(() => workspace.destroy());

/** An image that no engine has seen, of one layer that takes a moment to load. */
async function publishLarge(repository: string): Promise<void> {
  const { programs, upstream } = await hub.status();
  const data = await buildLayer([{ path: 'data', data: noise(randomUUID(), 48_000_000) }]);
  const image = await buildImage({ layers: async (architecture) => [await shellLayer(programs, architecture), data] });
  await pushImage(upstream, repository, '1', image);
}

it("builds two platforms in the engine's own BuildKit with the hub switched off, a bill of materials as well", async () => {
  await workspace.component('own', 'FROM alpine:3.20\nRUN uname -m > /arch\n', { sbom: true });
  const platforms = '--platform=arm64,amd64';
  expect(await workspace.nx(['run', 'own:prefetch', platforms])).toMatchObject({ exitCode: 0 });
  await hub.clear();
  await hub.off();
  await workspace.build('own', platforms);
  expect(await hub.requests()).toEqual([]);
  expect(await runIn(workspace.image('own', 'v1'), 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
  expect(await runIn(workspace.image('own', 'v1'), 'linux/amd64', 'cat', '/arch')).toBe('x86_64');
});

it('recovers there from being interrupted in the middle of loading a base image', async () => {
  await publishLarge('library/e2e-engine-cut');
  await workspace.component('cut', 'FROM e2e-engine-cut:1\nRUN true\n');
  await workspace.interruptWhileLoading('cut');
  expect(await workspace.build('cut', '--platform=arm64')).toContain('sweeping it out and building again');
});
