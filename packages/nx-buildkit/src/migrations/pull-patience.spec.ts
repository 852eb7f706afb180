import { addProjectConfiguration, readNxJson, readProjectConfiguration, updateNxJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import pullPatience from './pull-patience';

const options = { retries: 8, minTimeout: 100, maxTimeout: 1_000, stallTimeout: 5_000, concurrency: 2 };
const kept = { stallTimeout: 5_000, concurrency: 2 };

it('retires the options of prefetch that counted attempts, and no option of another target', async () => {
  const tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  addProjectConfiguration(tree, 'app', {
    root: 'app',
    targets: {
      bases: { executor: 'nx-buildkit:prefetch', options, configurations: { ci: { retries: 20 } } },
      'prefetch-worker': { options },
      prefetch: { command: 'fetch', options },
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { retries: 3 } },
    },
  });
  updateNxJson(tree, { targetDefaults: { 'nx-buildkit:prefetch': { options } } });
  await pullPatience(tree);
  expect(readProjectConfiguration(tree, 'app').targets).toEqual({
    bases: { executor: 'nx-buildkit:prefetch', options: kept, configurations: { ci: {} } },
    'prefetch-worker': { options: kept },
    prefetch: { command: 'fetch', options },
    'docker-build': { executor: 'nx-buildkit:docker-build', options: { retries: 3 } },
  });
  expect(readNxJson(tree)?.targetDefaults).toEqual({ 'nx-buildkit:prefetch': { options: kept } });
});
