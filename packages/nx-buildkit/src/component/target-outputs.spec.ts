import { declaredOutputs, makerOf } from './target-outputs';

it.each([
  ['{projectRoot}/dist', 'apps/web/dist'],
  ['{workspaceRoot}/dist/{projectName}', 'dist/@org/web'],
  ['{options.outputPath}', 'dist/out'],
  ['dist/{projectRoot}/**/*.js', 'dist/apps/web'],
])('reads %s as %s', (output, path) => {
  const target = { outputs: [output, '!{projectRoot}/x'], options: { outputPath: 'dist/out/' } };
  expect(declaredOutputs({ name: '@org/web', root: 'apps/web' }, target)).toEqual([path]);
});

it('leaves out what it cannot know, and takes outputPath when there are no outputs', () => {
  const web = { name: 'web', root: 'web' };
  expect(declaredOutputs(web, { outputs: ['{workspaceRoot}', '{projectRoot}/../..'] })).toEqual([]);
  expect(declaredOutputs(web, { options: { outputPath: 'dist/web' } })).toEqual(['dist/web']);
  expect(declaredOutputs(web, {})).toEqual([]);
});

it('finds the target that makes a path: the one that says it most exactly', () => {
  const projects = {
    web: {
      root: 'apps/web',
      targets: { build: { outputs: ['dist/apps/web'] }, lock: { outputs: ['dist/apps/web/lock'] } },
    },
    api: { root: 'apps/api', targets: { build: {}, test: { outputs: ['coverage'] } } },
  };
  expect(makerOf('dist/apps/web/lock', projects)).toMatchObject({ project: 'web', target: 'lock' });
  expect(makerOf('dist/apps/web/main.js', projects)).toMatchObject({ project: 'web', target: 'build' });
  expect(makerOf('apps/api/dist/main.js', projects)).toMatchObject({ project: 'api', target: 'build' });
  expect(makerOf('src/x', projects)).toBeUndefined();
});
