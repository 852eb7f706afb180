import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CLUSTER, kubectl } from './cluster.support';
import { clusterWorkspace, type ClusterWorkspace } from './workspace.support';
import { hub, removeImages, runIn } from '../support/engine';
import { writeComponent } from '../support/workspace';

let workspace: ClusterWorkspace;
beforeAll(async () => {
  workspace = await clusterWorkspace('e2e-kubernetes');
  await workspace.component('app', 'FROM e2e-kubernetes:1\nRUN uname -m > /machine\n');
});
afterAll(async () => {
  await workspace.destroy();
  await removeImages(...['app:v1-arm64', 'app:v1-amd64', 'evicted:v1-amd64'].map((name) => `e2e-kubernetes-${name}`));
});

it.each(['arm64', 'amd64'])('builds for linux/%s in a pod, with the hub switched off', async (architecture) => {
  expect(await workspace.nx(['run', 'app:prefetch', `--platform=${architecture}`])).toMatchObject({ exitCode: 0 });
  await hub.off();
  const built = await workspace.nx(['run', 'app:docker-build', `--platform=${architecture}`]);
  await hub.on();
  expect(built).toMatchObject({ exitCode: 0 });
  expect(built.output).not.toContain('Copying stdin failed');
  const image = `e2e-kubernetes-app:v1-${architecture}`;
  expect(await runIn(image, `linux/${architecture}`, 'cat', '/who')).toBe('e2e-kubernetes:1');
  const machine = architecture === 'arm64' ? 'aarch64' : 'x86_64';
  expect(await runIn(image, `linux/${architecture}`, 'cat', '/machine')).toBe(machine);
});

it('builds again when the pod goes in the middle of a build', async () => {
  expect(await workspace.builder()).toMatchObject({ exitCode: 0 });
  // The first RUN goes on until its pod goes.
  await workspace.write('how', 'echo begun; sleep 600');
  const run = 'RUN --mount=type=secret,id=how sh /run/secrets/how && echo done > /done';
  await workspace.component('evicted', `FROM e2e-kubernetes:1\n${run}\n`, { secrets: ['id=how,src=how'] });
  const build = workspace.start(['run', 'evicted:docker-build', '--platform=amd64'], CLUSTER);
  const begun = new Promise<void>((resolve) => {
    let text = '';
    build.all?.on('data', (data: Buffer) => {
      text += String(data);
      // Its last line while it goes on, after the name of the task.
      if (/#\d+ [\d.]+ begun/.test(text)) resolve();
    });
    void build.finally(resolve);
  });
  await begun;
  await workspace.write('how', 'true');
  const [pod = ''] = await workspace.pods();
  await kubectl('delete', 'pod', pod, '--grace-period=1');
  const { exitCode, all } = await build;
  expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
  expect(all).toContain('transient');
  expect(await runIn('e2e-kubernetes-evicted:v1-amd64', 'linux/amd64', 'cat', '/done')).toBe('done');
});

it('needs no Docker engine: builder, prefetch and a build to an OCI archive', async () => {
  const env = { DOCKER_HOST: 'unix:///nowhere.sock' };
  expect(await workspace.nx(['run', 'buildkit:builder'], env)).toMatchObject({ exitCode: 0 });
  const outputs = ['type=oci,dest=dist/app.tar'];
  await writeComponent(workspace, 'archive', 'FROM e2e-kubernetes:1\nRUN true\n', { outputs });
  const built = await workspace.nx(['run', 'archive:docker-build', '--platform=arm64'], env);
  expect(built.exitCode === 0 ? 'built' : built.output).toBe('built');
  expect((await stat(join(workspace.root, 'dist/app.tar'))).size).toBeGreaterThan(1_000_000);
});
