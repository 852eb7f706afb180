import { buildsInPods } from './builds.support';
import { kubectl } from './cluster.support';
import { hubForPods, platformsInHub, type PodHub } from './hub.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const NAME = 'e2e-node-pools';
/** A label that the only node has for each platform, as if it were several: what it cannot run itself it emulates. */
const labelOf = (architecture: string) => `nx-buildkit.e2e/${architecture}=yes`;
const ARCHITECTURES = ['amd64', 'arm64'];
const workloadOf = (architecture: string) => `${NAME}-${architecture}`;

let registry: PodHub;
let workspace: ClusterWorkspace;
beforeAll(async () => {
  registry = await hubForPods();
  await kubectl('label', 'nodes', '--all', '--overwrite', ...ARCHITECTURES.map(labelOf));
  const nodes = ARCHITECTURES.map((architecture) => ({
    name: workloadOf(architecture),
    platforms: [`linux/${architecture}`],
    driverOpts: { nodeselector: labelOf(architecture) },
  }));
  const daemon = { 'insecure-registries': [registry.host] };
  workspace = await clusterWorkspace(NAME, { builder: { nodes }, daemon });
});
afterAll(async () => {
  await workspace.destroy();
  await registry.close();
});

it('builds each platform in the Deployment for it, and its pods push one index', async () => {
  const name = `${registry.host}/e2e/node-pools:v1`;
  await workspace.component('app', `FROM ${NAME}:1\nRUN uname -m > /machine\n`, { tags: [name], outputs: ['push'] });
  const built = await workspace.nx(['run', 'app:docker-build', '--platform=arm64,amd64']);
  expect(built.exitCode === 0 ? 'built' : built.output).toBe('built');
  expect(await platformsInHub('e2e/node-pools', 'v1')).toEqual(['linux/amd64', 'linux/arm64']);
  for (const architecture of ARCHITECTURES) {
    const pods = await kubectl('get', 'pods', `--selector=app=${workloadOf(architecture)}`, '--output=name');
    const platforms = (await buildsInPods(pods.split('\n'))).flatMap(
      ({ FrontendAttrs }) => FrontendAttrs?.platform ?? [],
    );
    expect(new Set(platforms)).toEqual(new Set([`linux/${architecture}`]));
  }
});

it('leaves nothing of any node when it is removed', async () => {
  const names = (): Promise<string> => kubectl('get', 'deployments,configmaps', '--output=name');
  for (const architecture of ARCHITECTURES)
    expect(await names()).toContain(`deployment.apps/${workloadOf(architecture)}`);
  expect(await workspace.nx(['run', 'buildkit:builder', '--remove=all'])).toMatchObject({ exitCode: 0 });
  expect(await names()).not.toContain(NAME);
});
