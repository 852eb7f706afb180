import type { TargetConfiguration } from '@nx/devkit';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsFor } from '../component/configurations';
import type { DockerBuildOptions } from '../component/options';
import type { NxRun } from '../component/run/nx-run';
import { ARGS_OVERRIDDEN, OVERRIDDEN } from '../component/run/run-variables';
import { inTaskScope } from '../util/task-scope';
import { readSources } from './plan/component-sources';
import { planImages } from './plan/plan-images';
import { requireDependencies } from './require-dependencies';

const BASE = 'e2e.example.com/base:1';
const DOCKERFILES = { web: `FROM ${BASE}\nCOPY --from=alpine:3.22 /etc /\n`, base: 'FROM scratch\n' };
const PREFETCH = { target: 'prefetch', params: 'forward' };
const SIBLINGS = { target: 'docker-build', dependencies: true, params: 'forward' };

let workspaceRoot: string;
beforeAll(async () => {
  workspaceRoot = await mkdtemp(join(tmpdir(), 'require-dependencies-'));
  for (const [name, text] of Object.entries(DOCKERFILES)) {
    await mkdir(join(workspaceRoot, name));
    await writeFile(join(workspaceRoot, name, 'Dockerfile'), text);
  }
});
afterAll(() => rm(workspaceRoot, { recursive: true }));

/** Checks the task of web, whose image is built from that of base and from one of a registry. */
async function check(own: Partial<TargetConfiguration>, env: NodeJS.ProcessEnv = {}, edges = true): Promise<void> {
  const build = (options: DockerBuildOptions) => ({
    executor: 'nx-buildkit:docker-build',
    options: { platform: 'linux/amd64', ...options },
  });
  const prefetch = { executor: 'nx-buildkit:prefetch' };
  const docker: TargetConfiguration = { cache: true, ...own, ...build({ ...own.options, tags: ['web'] }) };
  const projects = {
    web: { root: 'web', targets: { prefetch, 'docker-build': docker } },
    base: { root: 'base', targets: { prefetch, 'docker-build': build({ tags: [BASE] }) } },
  };
  const node = (name: 'web' | 'base') => ({ name, type: 'lib' as const, data: projects[name] });
  const edge = { source: 'web', target: 'base', type: 'implicit' };
  const graph = {
    nodes: { web: node('web'), base: node('base') },
    dependencies: { web: edges ? [edge] : [], base: [] },
  };
  const run: NxRun = { workspaceRoot, projects, graph, tasks: [] };
  await inTaskScope({ env }, async () => {
    const component = { project: 'web', task: 'docker-build', root: 'web' };
    const sources = await readSources(optionsFor(docker, undefined), component, run, []);
    await requireDependencies(component, sources, await planImages(sources, run), run);
  });
}

it.each<[string, Partial<TargetConfiguration>]>([
  ['that depends on both', { dependsOn: ['prefetch', '^docker-build'] }],
  ['that names the project', { dependsOn: ['prefetch', { target: 'docker-build', projects: ['base'] }] }],
  ['that names targets by a pattern', { dependsOn: [{ target: 'docker-*', dependencies: true }, 'pre*'] }],
  ['that is not cached', { dependsOn: [], cache: false }],
  ['whose locks are among the sources', { dependsOn: ['^docker-build'], options: { lock: 'project' } }],
  [
    'that names its own project, which is a circle',
    { dependsOn: ['prefetch', '^docker-build'], options: { buildContexts: { 'alpine:3.22': 'project:web' } } },
  ],
])('accepts a task %s', (_, own) => expect(check(own)).resolves.toBeUndefined());

it.each<[readonly object[], readonly object[]]>([
  [[PREFETCH], [PREFETCH, SIBLINGS]],
  [[SIBLINGS], [SIBLINGS, PREFETCH]],
  [[], [PREFETCH, SIBLINGS]],
  [[{ ...PREFETCH, projects: ['web'] }], [PREFETCH, SIBLINGS]],
])('refuses a cached task with "dependsOn": %j, and says what to write', async (dependsOn, all) => {
  // Nx writes into it.
  const refused = check({ dependsOn: structuredClone(dependsOn) as TargetConfiguration['dependsOn'] });
  await expect(refused).rejects.toFailWith('NXBK-1101');
  await expect(refused).rejects.toMatchObject({
    remedy: expect.stringContaining(`"dependsOn": ${JSON.stringify(all)}`),
  });
});

it('names the project where Nx knows of no edge to it', async () => {
  const named = { target: 'docker-build', projects: ['base'], params: 'forward' };
  const refused = check({ dependsOn: ['prefetch', '^docker-build'] }, {}, false);
  await expect(refused).rejects.toMatchObject({ remedy: expect.stringContaining(JSON.stringify(named)) });
  await expect(
    check({ dependsOn: structuredClone(['prefetch', named]) as TargetConfiguration['dependsOn'] }, {}, false),
  ).resolves.toBeUndefined();
});

it('accepts a run that the command line gives a hash of its own', async () => {
  await expect(check({ dependsOn: [] }, { [OVERRIDDEN]: 'x' })).resolves.toBeUndefined();
  const inputs = [{ env: ARGS_OVERRIDDEN }];
  await expect(check({ dependsOn: [], inputs }, { [ARGS_OVERRIDDEN]: 'x' })).resolves.toBeUndefined();
  await expect(check({ dependsOn: [] }, { [ARGS_OVERRIDDEN]: 'x' })).rejects.toFailWith('NXBK-1101');
});
