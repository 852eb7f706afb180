import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { taskEnvironments } from './task-environments';

const FILES = {
  'apps/own/.env': 'WHO=own',
  'apps/own/.env.docker-build': 'HOW=by target',
  'apps/own/.env.production': 'HOW=by configuration',
  'apps/same/.env': 'WHO=own',
  'apps/user/.env': 'WHO=user\nMORE=$WHO-more',
  '.env.docker-merge': 'WHO=all',
};

let root: string;
const { NX_WORKSPACE_ROOT_PATH } = process.env;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'task-environments-')));
  // Nx reads it when its module is loaded, which happens in the first test.
  process.env['NX_WORKSPACE_ROOT_PATH'] = root;
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
});
afterAll(() => {
  process.env['NX_WORKSPACE_ROOT_PATH'] = NX_WORKSPACE_ROOT_PATH;
  if (NX_WORKSPACE_ROOT_PATH === undefined) delete process.env['NX_WORKSPACE_ROOT_PATH'];
  rmSync(root, { recursive: true });
});

const task = (project: string, target = 'docker-build', configuration?: string) => ({
  project,
  root: `apps/${project}`,
  target,
  configuration,
});

it('has for each task the variables of the files that Nx reads for it', () => {
  const environmentOf = taskEnvironments();
  expect(environmentOf(task('own'))).toMatchObject({ WHO: 'own', HOW: 'by target' });
  expect(environmentOf(task('own', 'docker-build', 'production'))).toMatchObject({ HOW: 'by configuration' });
  expect(environmentOf(task('own', 'prefetch'))['HOW']).toBeUndefined();
  expect(environmentOf(task('none', 'docker-merge'))).toMatchObject({ WHO: 'all' });
});

it('is one object for tasks with the same variables: that of the process for those without any', () => {
  const environmentOf = taskEnvironments();
  expect(environmentOf(task('none'))).toBe(process.env);
  expect(environmentOf(task('other', 'prefetch', 'production'))).toBe(process.env);
  expect(environmentOf(task('own', 'prefetch'))).toBe(environmentOf(task('same')));
  expect(environmentOf(task('own'))).not.toBe(environmentOf(task('same')));
});

it('sees in the next run what has changed', () => {
  writeFileSync(join(root, 'apps/same/.env'), 'WHO=changed\n');
  expect(taskEnvironments()(task('same'))).toMatchObject({ WHO: 'changed' });
});

describe('in the process of one of the tasks', () => {
  const before = { ...process.env };
  const started = task('user');
  /** What Nx does to the variables of the process that it starts. */
  const startWith = (variables: Readonly<Record<string, string>>) =>
    Object.assign(process.env, variables, { NX_TASK_TARGET_PROJECT: 'user', NX_TASK_TARGET_TARGET: 'docker-build' });
  afterEach(() => void (process.env = { ...before }));

  it('others have none of the variables of its files', () => {
    startWith({ WHO: 'user', MORE: 'user-more' });
    const environmentOf = taskEnvironments([started, task('own'), task('none')]);
    expect(environmentOf(task('own'))['WHO']).toBe('own');
    for (const name of ['WHO', 'MORE']) expect(environmentOf(task('none'))).not.toHaveProperty(name);
    expect(environmentOf(started)).toBe(process.env);
  });

  it('others have what a user has set, although its files have the same name', () => {
    startWith({ WHO: 'somebody', MORE: 'user-more' });
    expect(taskEnvironments([started, task('own')])(task('own'))['WHO']).toBe('somebody');
  });

  it('those of another run, which it has started, have all of them', () => {
    startWith({ WHO: 'user', MORE: 'user-more' });
    expect(taskEnvironments([task('none')])(task('none'))['WHO']).toBe('user');
  });
});
