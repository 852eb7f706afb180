import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { productionInstall } from './production-install';

let tree: Tree;
beforeEach(() => (tree = createTreeWithEmptyWorkspace({ formatter: 'none' })));

it.each([
  ['package-lock.json', '{}', 'npm ci --omit=dev'],
  ['pnpm-lock.yaml', '', 'npx --yes pnpm@10 install --prod --frozen-lockfile'],
  ['yarn.lock', '# yarn lockfile v1', 'npx --yes yarn@1.22.22 install --production --frozen-lockfile'],
  ['yarn.lock', '__metadata:\n  version: 8', '@yarnpkg/cli-dist@4 yarn workspaces focus --production'],
])('takes the package manager of %s', (lock, text, command) => {
  tree.write(lock, text);
  const install = productionInstall(tree);
  expect(install.files).toEqual(['package.json', lock]);
  expect(install.command).toContain(command);
});

it('takes the version of the package manager that the workspace names', () => {
  tree.write('package.json', '{"packageManager":"pnpm@9.15.0+sha512.abc"}');
  tree.write('pnpm-lock.yaml', '');
  expect(productionInstall(tree).command).toContain('pnpm@9.15.0 install');
});

it.each([
  ['yarn@4.5.3', '4.5.3'],
  ['yarn@3.8.7', '4'],
  ['yarn@2.4.3', '4'],
])('installs with a Yarn that needs no plugin for it where the workspace names %s', (packageManager, version) => {
  tree.write('package.json', JSON.stringify({ packageManager }));
  tree.write('yarn.lock', '__metadata:\n  version: 6');
  expect(productionInstall(tree).command).toContain(`@yarnpkg/cli-dist@${version} yarn workspaces focus`);
});

it('resolves peers as npm does in the workspace', () => {
  tree.write('.npmrc', 'legacy-peer-deps=true\n');
  expect(productionInstall(tree).command).toBe('npm ci --omit=dev --legacy-peer-deps');
});

it('refuses the lock file of Bun', () => {
  tree.write('bun.lock', '');
  expect(() => productionInstall(tree)).toThrow('Bun');
  expect(() => productionInstall(tree)).toFailWith('NXBK-1203');
});
