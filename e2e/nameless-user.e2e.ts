import { execa } from 'execa';
import { cp, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { required } from './support/engine';
import { relayEngine, type EngineRelay } from './support/engine-relay';

/** A number that no user has, as OpenShift, Jenkins and `docker run -u` give it. */
const UID = 54321;

let workspace: ComponentWorkspace;
let relay: EngineRelay;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-nameless');
  // The engine's socket is below root's home folder, which no other user can look into.
  relay = await relayEngine(new URL(required('DOCKER_HOST')).pathname, join(workspace.root, 'docker.sock'));
  await publish('library/e2e-nameless', '1', {});
  await workspace.component('app', 'FROM e2e-nameless:1\nCOPY Dockerfile /\n');
});
afterAll(async () => {
  relay.close();
  await workspace.destroy();
});

it('builds for a user without a name, a home folder and a Docker configuration that can be written to', async () => {
  const { root } = workspace;
  const [tmp, dockerConfig] = [join(root, 'tmp'), join(root, 'docker-config')];
  await mkdir(tmp);
  await mkdir(join(dockerConfig, 'cli-plugins'), { recursive: true });
  const buildx = await realpath(join(required('DOCKER_CONFIG'), 'cli-plugins/docker-buildx'));
  await cp(buildx, join(dockerConfig, 'cli-plugins/docker-buildx'));
  await execa('chown', ['--recursive', '--no-dereference', `${UID}:${UID}`, root]);
  await execa('chown', ['--recursive', 'root:root', dockerConfig]);
  const env = {
    HOME: undefined,
    XDG_CACHE_HOME: undefined,
    XDG_RUNTIME_DIR: undefined,
    TMPDIR: tmp,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    DOCKER_HOST: `unix://${join(root, 'docker.sock')}`,
    DOCKER_CONFIG: dockerConfig,
  };

  const { exitCode, all } = await workspace.start(['run', 'app:docker-build'], env, UID);
  expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
  const own = join(tmp, `nx-buildkit-${UID}`);
  expect({ mode: (await stat(own)).mode & 0o777, holds: await readdir(own) }).toEqual({
    mode: 0o700,
    holds: expect.arrayContaining(['.cache', 'buildx']),
  });
});
