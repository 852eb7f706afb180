import { execa } from 'execa';
import { join } from 'node:path';
import { ROOTLESS_IMAGE } from '../../tools/local-cluster/rootless-image';
import { CLUSTER, kubectl } from './cluster.support';
import { hubForPods, type PodHub } from './hub.support';
import { builderVolume, CLAIM_OPTION, type BuilderVolume } from './volume.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const NAME = 'e2e-rootless';
const BUILDER = { image: ROOTLESS_IMAGE, driverOpts: { rootless: 'true', ...CLAIM_OPTION } };

let mirror: PodHub;
let volume: BuilderVolume;
let workspace: ClusterWorkspace;
beforeAll(async () => {
  mirror = await hubForPods();
  volume = await builderVolume(NAME, 'default');
  workspace = await clusterWorkspace(NAME, { builder: BUILDER, daemon: { 'registry-mirrors': [mirror.url] } });
});
afterAll(async () => {
  await workspace.builder({ remove: 'all' });
  await workspace.destroy();
  await volume.remove();
  await mirror.close();
});

it('builds in a pod without privileges', async () => {
  const outputs = ['type=oci,dest=dist/app.tar'];
  await workspace.component('app', `FROM ${NAME}:1\nRUN uname -m > /machine\n`, { outputs });
  expect(await workspace.nx(['run', 'app:docker-build', '--platform=amd64'])).toMatchObject({ exitCode: 0 });
  const [pod = ''] = await workspace.pods();
  expect(await kubectl('get', 'pod', pod, '--output=jsonpath={.spec.containers[0].securityContext}')).not.toContain(
    'privileged',
  );
  expect(await kubectl('exec', pod, '--', 'buildctl', 'debug', 'workers', '--verbose')).toContain('linux/amd64');
});

it('has the configuration, its mirror among it, beside a persistent volume', async () => {
  // Without an engine, whose mirror is on the loopback of this machine, the mirror that pods reach is the only one.
  const config = await workspace.nx(['run', 'buildkit:config'], { DOCKER_HOST: 'unix:///nowhere.sock' });
  expect(config).toMatchObject({ exitCode: 0 });
  const changed = await workspace.builder();
  expect(changed).toMatchObject({ exitCode: 0 });
  expect(changed.output).toContain('its cache is kept');
  await workspace.write('plain/Dockerfile', `FROM ${NAME}:1\nRUN cat /who\n`);
  mirror.clear();
  const context = join(workspace.root, 'plain');
  await execa('docker', ['buildx', 'build', `--builder=${NAME}`, '--no-cache', context], { env: CLUSTER });
  expect(mirror.requests().length).toBeGreaterThan(0);
});
