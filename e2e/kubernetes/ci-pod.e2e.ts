import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startCiPod, type CiPod } from './ci-pod.support';
import { kubectl } from './cluster.support';
import { hubForPods, platformsInHub, type PodHub } from './hub.support';
import { buildNamespace, type BuildNamespace } from './namespace.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';

const NAME = 'e2e-ci-pod';

let access: BuildNamespace;
let registry: PodHub;
let workspace: ClusterWorkspace;
let pod: CiPod;
beforeAll(async () => {
  access = await buildNamespace(NAME);
  registry = await hubForPods();
  const daemon = { 'insecure-registries': [registry.host] };
  workspace = await clusterWorkspace(NAME, { namespace: NAME, kubeconfig: access.kubeconfig, daemon });
  pod = await startCiPod(workspace.root, NAME);
});
afterAll(async () => {
  await workspace.destroy();
  await access.remove();
  await registry.close();
});

it('builds an OCI archive in a pod with a service account alone', async () => {
  const outputs = ['type=oci,dest=dist/app.tar'];
  await workspace.component('app', `FROM ${NAME}:1\nRUN uname -m > /machine\n`, { outputs });
  const built = await pod.nx('run', 'app:docker-build', '--platform=arm64');
  expect(built).toMatchObject({ exitCode: 0 });
  expect(built.output).not.toMatch(/forbidden|is not known/);
  expect((await stat(join(workspace.root, 'dist/app.tar'))).size).toBeGreaterThan(1_000_000);
});

it('pushes from there', async () => {
  const name = `${registry.host}/e2e/from-pod:v1`;
  await workspace.component('pushed', `FROM ${NAME}:1\nRUN uname -m > /machine\n`, { tags: [name], outputs: ['push'] });
  const built = await pod.nx('run', 'pushed:docker-build', '--platform=arm64');
  expect(built).toMatchObject({ exitCode: 0 });
  expect(await platformsInHub('e2e/from-pod', 'v1')).toEqual(['linux/arm64']);
});

it('is well according to doctor', async () => {
  const doctor = await pod.nx('run', 'buildkit:doctor');
  expect(doctor).toMatchObject({ exitCode: 0 });
  expect(doctor.output).toContain(`${NAME} is up and as it should be, driver kubernetes`);
});

it('removes the builder', async () => {
  expect(await pod.nx('run', 'buildkit:builder', '--remove=all')).toMatchObject({ exitCode: 0 });
  expect(await kubectl('get', 'deployments,configmaps', `--namespace=${NAME}`, '--output=name')).not.toContain(NAME);
});
