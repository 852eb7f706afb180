import type { ProjectGraph } from '@nx/devkit';
import { namedTargets } from './named-targets';

const project = (...names: readonly string[]) => ({
  data: { root: '', targets: Object.fromEntries(names.map((name) => [name, {}])) },
});
const GRAPH = {
  nodes: {
    web: project('check', 'docker:check', 'checks', 'nx-release-publish'),
    api: project('check', 'lint'),
    bare: { data: { root: '' } },
  },
} as unknown as ProjectGraph;

it.each([
  [
    ['run', 'web:check'],
    ['web:check', 'api:check'],
  ],
  [
    ['run', 'web:check:production'],
    ['web:check', 'api:check'],
  ],
  [
    ['run', 'web:docker:check'],
    ['web:check', 'web:docker:check', 'api:check'],
  ],
  [
    ['check', 'web'],
    ['web:check', 'api:check'],
  ],
  [
    ['run-many', '--targets=checks,lint'],
    ['web:checks', 'api:lint'],
  ],
  [
    ['run-many', '-t', 'checks', 'lint'],
    ['web:checks', 'api:lint'],
  ],
  [['run', '--project=web', '--target', 'checks'], ['web:checks']],
  [
    ['affected', '-t', 'a checks, lint'],
    ['web:checks', 'api:lint'],
  ],
  [['release', '--yes'], ['web:nx-release-publish']],
  [['run', 'web:docker-build', '--parallel=3'], []],
])('are those that nx %s may run', (words, expected) => {
  expect(namedTargets(GRAPH, words).map(({ project: of, target }) => `${of}:${target}`)).toEqual(expected);
});
