import { mergedOptions as merged, optionsInRun, type NxRun, type RunTask } from './nx-run';

const target = {
  executor: 'nx-buildkit:docker-build',
  options: { version: 'v1', tags: ['app:{version}'], buildArgs: { A: '1' } },
  configurations: { production: { version: 'v2', buildArgs: { B: '2' } }, testing: { target: 'tests' } },
};
const task = (overrides: object, configuration?: string): RunTask => ({
  target: { project: 'app', target: 'docker-build', ...(configuration !== undefined && { configuration }) },
  overrides: { ...overrides, __overrides_unparsed__: [] },
});
const mergedOptions = (definition: typeof target, { target: { configuration }, overrides }: RunTask) =>
  merged(definition, configuration, overrides);
const projects = { app: { root: 'app', targets: { 'docker-build': target } } };

it('merges as Nx does: the configuration over the options, the command line over both, option by option', () => {
  expect(mergedOptions(target, task({ platform: 'arm64' }, 'production'))).toMatchObject({
    version: 'v2',
    tags: ['app:{version}'],
    buildArgs: { B: '2' },
    platform: ['arm64'],
  });
  expect(mergedOptions(target, task({ version: 'v3' }, 'production')).version).toBe('v3');
  expect(mergedOptions(target, task({}, 'nonesuch')).version).toBe('v1');
});

it('reads the command line as Nx does', () => {
  const words = { 'image-prefix': 'x-', tags: 'a:1,b:1', retries: '3', quiet: 'true' };
  expect(mergedOptions(target, task(words))).toMatchObject({
    imagePrefix: 'x-',
    tags: ['a:1', 'b:1'],
    retries: 3,
    quiet: true,
  });
  const refused = () => mergedOptions(target, task({ nonesuch: 1 }));
  expect(refused).toFailWith('NXBK-0405');
  expect(refused).toThrow('nonesuch');
});

it('knows the defaults of the schema, and a target without options', () => {
  expect(merged({ executor: target.executor }, undefined, undefined)).toMatchObject({ archSuffix: true });
});

describe('the options that a target has in a run', () => {
  const run = (...tasks: RunTask[]): Pick<NxRun, 'projects' | 'tasks'> => ({ projects, tasks });
  const app = { project: 'app', target: 'docker-build' };

  it('are those of its task', () => {
    expect(optionsInRun(run(task({ platform: 'arm64' }, 'production')), app)).toMatchObject({
      configuration: 'production',
      options: { platform: ['arm64'], version: 'v2' },
    });
    expect(optionsInRun({ ...run(task({})), configuration: 'production' }, app).options.version).toBe('v1');
  });

  it('are those of the configuration that the run has, or else its default one, where it is not a task of the run', () => {
    expect(optionsInRun({ ...run(), configuration: 'production' }, app).options.version).toBe('v2');
    const withDefault = {
      app: { root: 'app', targets: { 'docker-build': { ...target, defaultConfiguration: 'testing' } } },
    };
    const byDefault = optionsInRun({ ...run(), projects: withDefault, configuration: 'nonesuch' }, app);
    expect(byDefault).toMatchObject({ configuration: 'testing', options: { target: 'tests' } });
  });

  it('have the words of another task that it knows, where that is said', () => {
    const smoke: RunTask = {
      target: { project: 'app', target: 'smoke' },
      overrides: { platform: 'arm64', expect: 'hello' },
    };
    expect(optionsInRun(run(smoke), app).options).not.toHaveProperty('platform');
    expect(optionsInRun(run(smoke), app, smoke).options).toMatchObject({ platform: ['arm64'], version: 'v1' });
  });
});
