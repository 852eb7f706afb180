import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { docker, hub } from './support/engine';
import { fewPrograms, type FewPrograms } from './support/few-programs';

const AMD64 = '--platform=amd64';

let workspace: ComponentWorkspace;
let programs: FewPrograms;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-no-docker');
  // What Docker's own settings are on the machine that has it, in a file that both read.
  const info = JSON.parse(await docker('info', '--format', '{{json .RegistryConfig}}'));
  await workspace.write('daemon.json', {
    'registry-mirrors': info.Mirrors,
    'insecure-registries': info.InsecureRegistryCIDRs,
  });
  const file = join(workspace.root, 'tools/buildkit/project.json');
  const project = JSON.parse(await readFile(file, 'utf8'));
  project.targets.config.options = { daemonJson: 'daemon.json' };
  await workspace.write('tools/buildkit/project.json', project);
  programs = await fewPrograms();
});
afterAll(async () => {
  await programs.remove();
  await workspace.destroy();
});

it('takes a success from the cache, and says that the image is not here', async () => {
  await workspace.component('app', 'FROM alpine:3.20\nRUN echo 1 > /x\n');
  await workspace.build('app', AMD64);
  const { exitCode, output } = await workspace.nx(['run', 'app:docker-build', AMD64], { PATH: programs.PATH });
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  expect(output).toMatch(/app:docker-build.*(local cache|existing outputs)/);
  expect(output).toContain('app:docker-build was cached; its image is not on this machine, which has no Docker');
});

it('asks the registry whether it has what was pushed, and says that it cannot build it again', async () => {
  const registry = new URL((await hub.status()).upstream).host;
  const [pushed, other] = ['pushed', 'other'].map((name) => `${registry}/e2e-no-docker/${name}:1`) as [string, string];
  await workspace.component('other', 'FROM alpine:3.20\nRUN echo other > /x\n', { tags: [other], outputs: ['push'] });
  await workspace.component('push', 'FROM alpine:3.20\nRUN echo 3 > /x\n', { tags: [pushed], outputs: ['push'] });
  await workspace.build('other', AMD64);
  await workspace.build('push', AMD64);
  const withoutDocker = (...args: readonly string[]) =>
    workspace.nx(['run', 'push:docker-build', AMD64, ...args], { PATH: programs.PATH });
  const { exitCode, output } = await withoutDocker();
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  await docker('buildx', 'imagetools', 'create', '--tag', pushed, other);
  // Where nobody has set up a builder either.
  await rm(join(workspace.root, 'dist/buildkit/builder.json'));
  const failed = await withoutDocker();
  expect(failed).toMatchObject({ exitCode: 1 });
  expect(failed.output).toContain(
    `${pushed} is another image in its registry now, and this machine has no docker command`,
  );
  expect(failed.output).toContain('run the task on a machine with Docker');
  expect(await workspace.build('push', AMD64)).toContain('is another image in its registry now: built again');
  expect(await withoutDocker()).toMatchObject({ exitCode: 0 });
});

it('builds nothing, and says what is missing', async () => {
  await workspace.component('fresh', 'FROM alpine:3.20\nRUN echo 2 > /x\n');
  await rm(join(workspace.root, 'dist/buildkit/builder.json'));
  const { exitCode, output } = await workspace.nx(['run', 'fresh:docker-build', AMD64], { PATH: programs.PATH });
  expect(exitCode).toBe(1);
  expect(output).toContain('There is no docker command on this machine');
  expect(output).toContain('install the docker command line, with its buildx plugin');
});
