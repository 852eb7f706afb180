import { addProjectConfiguration, readNxJson, readProjectConfiguration, updateNxJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import platformsOption from './platforms-option';

const before = { options: { platforms: ['arm64'] } };
const after = { options: { platform: ['arm64'] } };

it('renames the option where project.json and nx.json name the inferred target, too', async () => {
  const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  const targets = { 'docker-build': before, 'docker-build-worker': before, 'docker-builder': before };
  addProjectConfiguration(tree, 'app', { root: 'app', targets });
  updateNxJson(tree, {
    targetDefaults: { 'docker-build': before, 'nx-buildkit:docker-build': before, 'x:docker-build': before },
  });
  await platformsOption(tree);
  expect(readProjectConfiguration(tree, 'app').targets).toEqual({
    'docker-build': after,
    'docker-build-worker': after,
    'docker-builder': before,
  });
  expect(readNxJson(tree)?.targetDefaults).toEqual({
    'docker-build': after,
    'nx-buildkit:docker-build': after,
    'x:docker-build': before,
  });
});
