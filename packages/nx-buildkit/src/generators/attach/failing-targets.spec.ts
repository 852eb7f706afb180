import { addProjectConfiguration, readProjectConfiguration } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { usePrinted } from '../testing/printed';
import attach from './generator';

/** As the generator of @nx/node writes them. */
const TARGETS = {
  build: { executor: '@nx/esbuild:esbuild', outputs: ['{projectRoot}/dist'] },
  'prune-lockfile': { executor: '@nx/js:prune-lockfile', dependsOn: ['build'] },
  prune: { executor: 'nx:noop', dependsOn: ['prune-lockfile'] },
  'docker:build': { command: 'docker build . -t api', options: { cwd: 'apps/api' }, dependsOn: ['build', 'prune'] },
};

const printed = usePrinted();

it.each([
  ['without', false, ['build']],
  ['with', true, ['build', 'prune']],
])('attach waits in a project %s a package.json for what can run there', async (_, hasPackageJson, waitsFor) => {
  const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  tree.write('apps/api/Dockerfile', 'FROM node\nCOPY dist .');
  if (hasPackageJson) tree.write('apps/api/package.json', '{"name":"api"}');
  addProjectConfiguration(tree, 'api', { root: 'apps/api', targets: TARGETS });
  await (
    await attach(tree, { project: 'api', skipFormat: true })
  )();
  const own = readProjectConfiguration(tree, 'api').targets?.['docker-build']?.dependsOn;
  expect(own?.filter((entry) => typeof entry === 'string')).toEqual(waitsFor);
  const note = 'it does not wait for prune, which fails without apps/api/package.json';
  expect(printed.includes(note)).toBe(!hasPackageJson);
});
