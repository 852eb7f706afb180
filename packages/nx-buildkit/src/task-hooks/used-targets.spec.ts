import type { ProjectGraph } from '@nx/devkit';
import { usedTargets } from './used-targets';

type DependsOn = readonly (string | object | null)[];

/** A graph of projects with the executors and dependencies of their targets. */
function graphOf(
  projects: Readonly<Record<string, Readonly<Record<string, readonly [executor: string, dependsOn?: DependsOn]>>>>,
  edges: Readonly<Record<string, readonly string[]>> = {},
): ProjectGraph {
  const nodes = Object.entries(projects).map(([name, targets]) => {
    const own = Object.entries(targets).map(([target, [executor, dependsOn = []]]) => [
      target,
      { executor, dependsOn },
    ]);
    return [name, { type: 'app', name, data: { root: `apps/${name}`, targets: Object.fromEntries(own) } }];
  });
  const dependencies = Object.entries(edges).map(([source, targets]) => [
    source,
    targets.map((target) => ({ source, target, type: 'static' })),
  ]);
  return { nodes: Object.fromEntries(nodes), dependencies: Object.fromEntries(dependencies) } as ProjectGraph;
}

const BUILD = ['nx-buildkit:docker-build', [{ target: 'docker-build', dependencies: true }]] as const;
const SMOKE = ['nx-buildkit:smoke', ['docker-build']] as const;
const other = (...dependsOn: DependsOn) => ['nx:run-commands', dependsOn] as const;

function used(graph: ProjectGraph, ...tasks: readonly string[]): readonly string[] {
  const named = tasks.map((task) => ({ project: task.split(':')[0] ?? '', target: task.split(':')[1] ?? '' }));
  return usedTargets(graph, named)
    .map(({ project, target }) => `${project}:${target}`)
    .sort();
}

it.each([
  ['a name', 'docker-build', ['web:docker-build']],
  ['a project and a name', 'api:docker-build', ['api:docker-build']],
  ['the projects below', '^docker-build', ['api:docker-build']],
  ['projects', { projects: ['api', 'web'], target: 'docker-build' }, ['api:docker-build', 'web:docker-build']],
  ['a pattern of projects', { projects: ['a*'], target: 'docker-build' }, ['api:docker-build']],
  ['a pattern of targets', 'docker-*', ['web:docker-build']],
  ['the projects below as an object', { dependencies: true, target: 'docker-build' }, ['api:docker-build']],
  ['a target that does not exist', 'docker-bild', []],
])('finds a build by %s in dependsOn', (_, dependsOn, expected) => {
  const projects = {
    web: { 'docker-build': ['nx-buildkit:docker-build'], check: other(dependsOn) },
    api: { 'docker-build': ['nx-buildkit:docker-build'] },
  } as const;
  const graph = graphOf(projects, { web: ['lib'], lib: ['api', 'npm:x'] });
  expect(used({ ...graph, nodes: { ...graph.nodes, ...graphOf({ lib: {} }).nodes } }, 'web:check')).toEqual(expected);
});

it('finds a build through other tasks, those of this plugin among them', () => {
  const graph = graphOf(
    {
      web: {
        'docker-build': BUILD,
        smoke: SMOKE,
        e2e: other('smoke'),
        ci: ['nx:noop', ['e2e', 'lint']],
        lint: other(),
      },
      base: { 'docker-build': BUILD },
    },
    { web: ['base'] },
  );
  expect(used(graph, 'web:ci')).toEqual(['base:docker-build', 'web:docker-build']);
});

it('does not count tasks of this plugin, tasks that run nothing, and tasks before the build', () => {
  const graph = graphOf({
    web: { 'docker-build': [BUILD[0], ['compile']], smoke: SMOKE, ci: ['nx:noop', ['smoke']], compile: other() },
    api: { 'docker-build': BUILD, check: other('docker-build') },
  });
  expect(used(graph, 'web:ci', 'web:docker-build', 'web:compile', 'api:docker-build')).toEqual([]);
  expect(used(graph, 'web:ci', 'api:check')).toEqual(['api:docker-build']);
});

it('finds base images and the builder for a task that depends on them itself', () => {
  const graph = graphOf({
    web: {
      'docker-build': [BUILD[0], ['prefetch']],
      prefetch: ['nx-buildkit:prefetch', [{ projects: ['buildkit'], target: 'builder' }]],
      check: other('docker-build'),
      ready: ['nx:noop', ['prefetch']],
      archive: other('ready'),
    },
    buildkit: { builder: ['nx-buildkit:builder'], bake: other('builder') },
  });
  expect(used(graph, 'web:check')).toEqual(['web:docker-build']);
  expect(used(graph, 'web:archive')).toEqual(['web:prefetch']);
  expect(used(graph, 'buildkit:bake')).toEqual(['buildkit:builder']);
  expect(used(graph, 'web:check', 'web:archive')).toEqual(['web:docker-build', 'web:prefetch']);
});

it('ends in a circle, and passes over what Nx refuses', () => {
  const graph = graphOf(
    {
      web: { 'docker-build': BUILD, check: other('docker-build', 'check', '^check', null) },
      lib: {},
    },
    { web: ['lib'], lib: ['lib', 'web'] },
  );
  expect(used(graph, 'web:check', 'none:check')).toEqual([]);
  const circle = graphOf({ web: { 'docker-build': [BUILD[0], ['check']], check: other('docker-build') } });
  expect(used(circle, 'web:check')).toEqual(['web:docker-build']);
});
