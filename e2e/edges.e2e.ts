import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publishNamed, type ComponentWorkspace } from './docker-build.support';
import { runIn } from './support/engine';

const BUILDER = 'e2e-edges';
const AMD64 = '--platform=amd64';
/** What the Dockerfile is built on, its options or its environment say, and it never changes. */
const DOCKERFILE = 'ARG B\nFROM ${B}\nRUN cat /who\n';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  await publishNamed('e2e-edges-upstream:1');
});
afterAll(() => workspace.destroy());

const UPSTREAM = 'e2e-edges-upstream:1';
const tag = (name: string) => `${BUILDER}-${name}:1`;
const component = (name: string, options: object) =>
  workspace.component(name, DOCKERFILE, { tags: [tag(name)], ...options });

/** The edges among the components, as Nx sees them with what it has kept of earlier runs. */
async function edges(): Promise<readonly string[]> {
  const file = join(workspace.root, 'tmp-graph.json');
  const { exitCode, output } = await workspace.nx(['graph', `--file=${file}`]);
  if (exitCode !== 0) throw new Error(output);
  const { graph } = JSON.parse(await readFile(file, 'utf8')) as {
    graph: { dependencies: Record<string, { source: string; target: string }[]> };
  };
  await rm(file);
  const all = Object.values(graph.dependencies).flat();
  return all.map(({ source, target }) => `${source}→${target}`).sort();
}

const who = (name: string) => runIn(tag(name), 'linux/amd64', 'cat', '/who');

it('turns an edge round with the build arguments', async () => {
  await component('x', { buildArgs: { B: tag('y') } });
  await component('y', { buildArgs: { B: UPSTREAM } });
  expect(await edges()).toEqual(['x→y']);
  await component('x', { buildArgs: { B: UPSTREAM } });
  await component('y', { buildArgs: { B: tag('x') } });
  expect(await edges()).toEqual(['y→x']);
  await workspace.build('y', AMD64);
  expect(await who('y')).toBe(UPSTREAM);
});

it('draws an edge with the name of the image that another project gets', async () => {
  const renamed = `${BUILDER}-renamed:1`;
  await component('user', { buildArgs: { B: renamed } });
  await component('maker', { buildArgs: { B: UPSTREAM } });
  expect(await edges()).not.toContain('user→maker');
  await component('maker', { buildArgs: { B: UPSTREAM }, tags: [renamed] });
  expect(await edges()).toContain('user→maker');
  await component('maker', { buildArgs: { B: UPSTREAM } });
  expect(await edges()).not.toContain('user→maker');
});

it('follows a file of variables', async () => {
  await component('base', { buildArgs: { B: UPSTREAM } });
  await component('app', { buildArgsFromEnv: ['B'], envFile: 'images.env' });
  await workspace.write('images.env', `B=${UPSTREAM}\n`);
  expect(await edges()).not.toContain('app→base');
  await workspace.write('images.env', `B=${tag('base')}\n`);
  expect(await edges()).toContain('app→base');
  expect(await workspace.build('app', AMD64)).toContain(`${tag('base')} is built by the project base`);
  expect(await who('app')).toBe(UPSTREAM);
});
