import { access, chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { required } from './support/engine';
import { startRemoteCache, type RemoteCache } from './support/remote-cache';

const BUILDER = 'e2e-poisoned-config';

let workspace: ComponentWorkspace;
let cache: RemoteCache;
beforeAll(async () => {
  [workspace, cache] = [await componentWorkspace(BUILDER), await startRemoteCache()];
  await workspace.component('app', 'FROM alpine:3.20\n');
});
afterAll(async () => {
  cache.close();
  await workspace.destroy();
});

const file = (path: string) => join(workspace.root, path);
const prefetch = () => workspace.nx(['run', 'app:prefetch', '--platform=arm64'], cache.env);

/** Forgets what this machine has, so that everything comes from the cache that others write. */
async function forget(): Promise<void> {
  await workspace.nx(['reset']);
  for (const folder of ['dist', 'image-store']) await rm(file(folder), { recursive: true, force: true });
}

it('believes nothing of the configuration of the builder that comes out of a cache', async () => {
  expect(await prefetch()).toMatchObject({ exitCode: 0 });
  const toml = await readFile(file('dist/buildkit/buildkitd.toml'), 'utf8');

  // A program in the place of docker, which leaves a trace, and mirrors that serve whatever a stranger likes.
  await workspace.write('evil/docker', `#!/bin/sh\necho docker > ${file('trace')}\nexit 1\n`);
  await chmod(file('evil/docker'), 0o755);
  const env = { PATH: file('evil') };
  const evil = {
    'dist/buildkit/buildkitd.toml': '[registry."docker.io"]\nmirrors = ["evil.test"]\n',
    'dist/buildkit/proxy.json': JSON.stringify({ hostEnv: env, builderEnv: {} }),
  };
  let poisoned = 0;
  await cache.poison((files) => {
    if (!files.has('dist/buildkit/buildkitd.toml')) return Object.fromEntries(files);
    poisoned++;
    return { ...Object.fromEntries(files), ...evil };
  });
  expect(poisoned).toBeGreaterThan(0);
  await forget();

  const { exitCode, output } = await prefetch();
  expect(output).toMatch(/buildkit:config.*remote cache/);
  await expect(access(file('trace'))).rejects.toThrow('ENOENT');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(await readFile(file('dist/buildkit/buildkitd.toml'), 'utf8')).toBe(toml);
  expect(toml).toContain(new URL(required('NX_BUILDKIT_HUB')).host);
});
