import type { ProjectGraph } from '@nx/devkit';
import { refuseConfiguration, refuseSwallowed } from './refuse-words';

const project = (targets: object) => ({ data: { root: '', targets } });
const build = { executor: 'nx-buildkit:docker-build', configurations: { production: {} } };
const GRAPH = {
  nodes: {
    web: project({ image: build, 'image:tools': build, compile: { executor: 'a:b', configurations: { ci: {} } } }),
    api: project({ pack: { executor: 'a:b' }, 'docker-build': { executor: 'nx-buildkit:docker-build' } }),
  },
} as unknown as ProjectGraph;

const swallow = (...words: readonly string[]) => {
  return () => refuseSwallowed(['node', 'nx', ...words], () => GRAPH);
};
const configure = (...words: readonly string[]) => {
  return () => refuseConfiguration(['node', 'nx', ...words], () => GRAPH);
};

it.each([
  [['run', 'web:image', '--target=debug'], '-- --target=debug'],
  [['image', 'web', '--version', '2.0.0'], '-- --version'],
  [['run', 'web:image:production', '--target', 'debug'], '-- --target'],
  [['run', 'api:docker-build', '-t', 'mine:1'], '--tags=<name>'],
  [['run', 'web:image', '-t=mine:1'], '--tags=<name>'],
])('refuses nx %j, of which the task would not see all', (words, remedy) => {
  expect(swallow(...words)).toFailWith('NXBK-0405');
  expect(swallow(...words)).toThrow(expect.objectContaining({ remedy: expect.stringContaining(remedy) }));
});

it.each([
  ['run', 'api:pack', '--target=x'],
  ['run', '--project=web', '--target=image'],
  ['run', '--project=web', '--target', 'image'],
  ['--version'],
])('leaves nx %s %s %s to Nx', (...words) => expect(swallow(...words)).not.toThrow());

it.each([
  ['run', 'web:image:prodution'],
  ['run', 'web:image:tools:prodution'],
  ['run', 'web:image', '-c', 'prodution'],
  ['image', 'web', '--configuration=prodution'],
  ['run-many', '-t', 'image', '-c', 'prodution'],
  ['affected', '--targets=compile,docker-build', '--configuration=prodution'],
])('refuses the configuration of nx %s %s %s, which nothing has', (...words) => {
  expect(configure(...words)).toFailWith('NXBK-1103');
  expect(configure(...words)).toThrow('configuration prodution');
  expect(configure(...words)).toThrow(expect.objectContaining({ remedy: 'correct it to production' }));
});

it('names all configurations where none is like the one that was asked for', () =>
  expect(configure('run-many', '-t', 'image', '-c', 'staging')).toThrow(
    expect.objectContaining({ remedy: 'name one of ci, production' }),
  ));

it.each([
  ['run', 'web:image'],
  ['run', 'web:image:tools'],
  ['run', 'web:image:production'],
  // What web:compile is told of it, on which the image may depend.
  ['run', 'web:image:ci'],
  ['run', 'api:docker-build', '-c', 'ci'],
  ['run', 'api:pack:nope'],
  // Most projects of such a run do not have it.
  ['run-many', '-t', 'docker-build', '-c', 'production'],
  ['run-many', '-t', 'pack', '-c', 'nope'],
])('takes nx %s %s %s %s', (...words) => expect(configure(...words)).not.toThrow());
