import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { findContext } from './find-context';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  for (const file of ['apps/api/src/main.ts', 'apps/api/docker/entrypoint.sh', 'pnpm-lock.yaml', 'shared/a.json'])
    tree.write(file, '');
});

it.each([
  ['apps/api', ['src', 'src/*.ts', '.'], 'apps/api', []],
  ['apps/api', ['pnpm-lock.yaml', 'apps/api/src', 'dist'], '.', ['dist']],
  ['apps/api', ['dist', 'gone'], 'apps/api', ['dist', 'gone']],
  ['apps/api', ['/src', '../src'], 'apps/api', []],
  ['apps/api', ['$DIR/x', '*.json'], 'apps/api', []],
  ['apps/api/docker', ['.'], 'apps/api', []],
  ['apps/api/docker', ['entrypoint.sh'], 'apps/api/docker', []],
  ['.', ['apps'], '.', []],
])('finds for %s, which copies %j, the context %s, where %j is missing', (root, sources, folder, missing) => {
  expect(findContext(tree, root, sources)).toEqual({ folder, missing });
});

it('is done at once with a very long pattern', () => {
  const source = `src/${'*'.repeat(20_000)}\u2028`;
  expect(findContext(tree, 'apps/api', [source])).toEqual({ folder: 'apps/api', missing: [] });
});
