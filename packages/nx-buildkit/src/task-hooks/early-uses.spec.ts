import type { PostTasksExecutionContext, ProjectGraph } from '@nx/devkit';
import { earlyUses } from './early-uses';

const node = (name: string, targets: object) => ({ type: 'app', name, data: { root: `apps/${name}`, targets } });
const GRAPH = {
  nodes: {
    web: node('web', {
      'docker-build': { executor: 'nx-buildkit:docker-build' },
      check: { executor: 'nx:run-commands', dependsOn: ['docker-build'] },
      smoke: { executor: 'nx-buildkit:smoke', dependsOn: ['docker-build'] },
    }),
  },
  dependencies: {},
} as unknown as ProjectGraph;
const WEB = { project: 'web', task: 'docker-build', root: 'apps/web' };

function found(target: string, status: string, restored = [WEB]) {
  const task = { id: `web:${target}:ci`, target: { project: 'web', target, configuration: 'ci' } };
  const taskResults = { [task.id]: { task, status } } as unknown as PostTasksExecutionContext['taskResults'];
  return earlyUses(GRAPH, restored, { taskResults });
}

it.each(['success', 'failure'])('are those of tasks that ran, with %s', (status) => {
  const [use, ...others] = found('check', status);
  expect(use).toFailWith('NXBK-1104');
  expect(use).toMatchObject({ remedy: expect.stringContaining('nx run web:check:ci --skip-nx-cache') });
  expect(others).toEqual([]);
});

it('are not those of a task from the cache, of one that looks itself, and of other images', () => {
  expect(found('check', 'local-cache')).toEqual([]);
  expect(found('smoke', 'success')).toEqual([]);
  expect(found('check', 'success', [{ ...WEB, project: 'api' }])).toEqual([]);
});
