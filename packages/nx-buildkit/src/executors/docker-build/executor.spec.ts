import type { ExecutorContext } from '@nx/devkit';
import { componentOf } from './executor';

it('has a component in a project only', () => {
  const context = { projectsConfigurations: { projects: {} } } as unknown as ExecutorContext;
  expect(() => componentOf(context)).toThrow('docker-build runs for a project only');
});
