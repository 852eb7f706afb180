import type { TaskGraph } from '@nx/devkit';
import { checkGiven } from './check-given';
import type { RunContext } from './nx-run';

const taskOf = (target: string) => ({
  id: `web:${target}`,
  target: { project: 'web', target },
  overrides: { outputs: 'push' },
  outputs: [],
  cache: true,
  parallelism: true,
});

/** Checks the option outputs of a prefetch, which it does not have. */
function check(dependencies: Readonly<Record<string, readonly unknown[]>>): void {
  const tasks = { 'web:prefetch': taskOf('prefetch'), 'web:docker-build': taskOf('docker-build') };
  const taskGraph = { tasks, dependencies } as unknown as TaskGraph;
  const context = { projectsConfigurations: { version: 2, projects: {} }, taskGraph } as unknown as RunContext;
  checkGiven('prefetch', { outputs: 'push' }, { project: 'web', target: 'prefetch' }, context);
}

it.each([
  ['ids', 'web:prefetch'],
  ['the objects of Nx 24', { id: 'web:prefetch' }],
])('leaves what another task passes on to that task, with dependencies given as %s', (_, prefetch) => {
  expect(() => check({ 'web:docker-build': [prefetch] })).not.toThrow();
});

it('refuses it where no task depends on this one', () => {
  expect(() => check({ 'web:docker-build': [] })).toThrow('prefetch has no option outputs');
});
