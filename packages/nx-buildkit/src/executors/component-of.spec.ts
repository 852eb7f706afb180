import type { ExecutorContext } from '@nx/devkit';
import { componentOf, requireTarget } from './component-of';

const context = {
  projectsConfigurations: { projects: { app: { root: 'app', targets: {} } } },
} as unknown as ExecutorContext;

it('has a component in a project only', () => {
  expect(() => componentOf('docker-build', context)).toThrow('docker-build runs for a project only');
  const inProject = { ...context, projectName: 'app', targetName: 'image' };
  expect(componentOf('docker-build', inProject)).toEqual({ project: 'app', task: 'image', root: 'app' });
});

it('names the target that is missing', () => {
  expect(() => requireTarget(context, 'app', 'image')).toThrow('app has no target image');
});
