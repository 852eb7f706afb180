import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub, resetHub, runIn } from './support/engine';

const PREFIX = 'e2e-engine';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(PREFIX, { driver: 'docker' });
});
afterEach(resetHub);
afterAll(() => workspace.destroy());

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
