import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { docker, runIn } from './support/engine';

const BUILDER = 'e2e-default-platform';
const FROM_CACHE = /docker-build.*(local cache|existing outputs)/;
const DOCKERFILE =
  'FROM alpine:3.20\nRUN uname -m > /arch\nRUN --mount=from=ubuntu:22.04,target=/u uname -m > /mounted\n';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  await workspace.component('app', DOCKERFILE, { tags: [`${BUILDER}-app:1`] });
});
afterAll(() => workspace.destroy());

async function build(name: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { exitCode, output } = await workspace.nx(['run', `${name}:docker-build`], env);
  if (exitCode !== 0) throw new Error(output);
  return output;
}

async function architecture(name: string): Promise<readonly string[]> {
  const image = `${BUILDER}-${name}:1`;
  const platform = await docker('image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', image);
  return [platform, await runIn(image, platform, 'cat', '/arch')];
}

/** What the engine says of its own machine. */
async function engine(): Promise<readonly string[]> {
  const machine = await docker('info', '--format', '{{.Architecture}}');
  return [machine === 'aarch64' ? 'linux/arm64' : 'linux/amd64', machine];
}

it('is that of DOCKER_DEFAULT_PLATFORM, without which the cache has another image', async () => {
  await build('app');
  expect(await architecture('app')).toEqual(await engine());
  const other = (await engine())[0] === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64';
  expect(await build('app', { DOCKER_DEFAULT_PLATFORM: other })).not.toMatch(FROM_CACHE);
  expect((await architecture('app'))[0]).toBe(other);
  expect(await build('app')).toMatch(FROM_CACHE);
  expect(await architecture('app')).toEqual(await engine());
});

it('does not apply to a component that names platforms, by options or by perPlatform', async () => {
  await workspace.component('named', DOCKERFILE, { tags: [`${BUILDER}-named:1`], platform: 'amd64' });
  const perPlatform = { arm64: { buildArgs: { X: '1' } } };
  await workspace.component('each', DOCKERFILE, { tags: [`${BUILDER}-each:1`], perPlatform });
  await build('named', { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' });
  await build('each', { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' });
  expect(await architecture('named')).toEqual(['linux/amd64', 'x86_64']);
  expect(await architecture('each')).toEqual(['linux/arm64', 'aarch64']);
});

it("is the engine's own, not that of Node", async () => {
  const [own] = await engine();
  const wrong = own === 'linux/amd64' ? 'arm64' : 'x64';
  await workspace.write(
    'other-node.cjs',
    `const { arch } = process;
    const asksForIt = () => new Error().stack.split('\\n').some((line) => /nx-buildkit\\/dist\\//.test(line));
    Object.defineProperty(process, 'arch', { get: () => (asksForIt() ? '${wrong}' : arch) });`,
  );
  await workspace.component('emulated', DOCKERFILE, { tags: [`${BUILDER}-emulated:1`] });
  await build('emulated', { NODE_OPTIONS: `--require ${join(workspace.root, 'other-node.cjs')}` });
  expect(await architecture('emulated')).toEqual(await engine());
});
