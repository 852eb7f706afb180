import { chmod, cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSilentHost } from './buildkit-config.support';
import { removeBuilder, required, resetHub } from './support/engine';
import { readLock } from './support/locks';
import { createWorkspace, writeComponent, type Workspace } from './support/workspace';

const BUILDER = 'e2e-doctor';
const DAEMON_JSON = 'docker/daemon.json';
const PROJECT = 'tools/buildkit/project.json';

let workspace: Workspace;
beforeAll(async () => {
  await resetHub();
  await removeBuilder(BUILDER);
  workspace = await createWorkspace({
    builder: { name: BUILDER },
    config: { daemonJson: DAEMON_JSON },
    examples: ['gitea'],
  });
  await workspace.write(DAEMON_JSON, {});
  for (const task of [['buildkit:builder'], ['gitea:prefetch', '--platform=arm64']]) {
    expect(await workspace.nx(['run', ...task])).toMatchObject({ exitCode: 0 });
  }
});
afterAll(async () => {
  await removeBuilder(BUILDER);
  await workspace.remove();
});

const doctor = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  workspace.nx(['run', 'buildkit:doctor', ...args], env);

/** Runs `body` while the store lacks a layer of gitea's base image. */
async function withoutLayer<T>(body: () => Promise<T>): Promise<T> {
  const blob = (digest: string) => join(workspace.root, 'image-store/blobs/sha256', digest.slice('sha256:'.length));
  const [image] = (await readLock(workspace, 'gitea')).images;
  const { layers } = JSON.parse(await readFile(blob(image?.manifestDigest ?? ''), 'utf8'));
  const layer = blob(layers[0].digest);
  await rename(layer, `${layer}.away`);
  try {
    return await body();
  } finally {
    await rename(`${layer}.away`, layer);
  }
}

it('finds nothing wrong where all is well, and says so to machines', async () => {
  const { exitCode, output } = await doctor(['--json']);
  const { canBuild, findings } = JSON.parse(output.slice(output.indexOf('{\n'), output.lastIndexOf('\n}') + 2));
  expect({ exitCode, canBuild }).toEqual({ exitCode: 0, canBuild: true });
  expect(findings.filter(({ status }: { status: string }) => status !== 'ok')).toEqual([]);
  const said = findings.map(({ check, what }: Record<string, string>) => `${check}: ${what}`).join('\n');
  expect(said).toMatch(/^engine: Docker .*containerd image store$/m);
  expect(said).toMatch(/^buildx: buildx v/m);
  expect(said).toMatch(/^builder: BuildKit of e2e-doctor0 v/m);
  expect(said).toContain(`builder: ${BUILDER} is up and as it should be, driver docker-container`);
  expect(said).toContain('emulation: linux/arm64: emulated by');
  expect(said).toMatch(
    /^registries: mirror .* of docker\.io: answers( slowly, in .* s with its login)?; its tokens come from .*; it has 1 base image/m,
  );
  expect(said).toMatch(/^disk: .* free for the image store/m);
  expect(said).toContain('gitea:docker-build for linux/arm64: docker.io/gitea/gitea:1.25.1 locked, and whole');
});

it('says that no engine answers, and fails', async () => {
  const { exitCode, output } = await doctor([], { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
  expect(exitCode).toBe(1);
  expect(output).toMatch(
    /^FAIL\s+engine\s+the Docker engine at unix:\/\/\/nowhere\/docker\.sock does not answer.*→ start Docker/m,
  );
  expect(output).toContain('gitea:docker-build for linux/arm64: docker.io/gitea/gitea:1.25.1 locked');
});

it('warns of a silent mirror, a drifted builder and a base image that is not whole, with what to type', async () => {
  const silent = await startSilentHost();
  const project = await readFile(join(workspace.root, PROJECT), 'utf8');
  try {
    await workspace.write(DAEMON_JSON, { 'registry-mirrors': [`http://${silent.host}`] });
    await workspace.write(
      PROJECT,
      project.replace(`"name": "${BUILDER}"`, '$&, "driverOpts": { "env.DRIFTED": "yes" }'),
    );
    const { exitCode, output } = await withoutLayer(() => doctor());
    expect(exitCode).toBe(0);
    expect(output).toMatch(
      new RegExp(
        `^WARN .*mirror http://${silent.host} of docker.io: ${silent.host} is silent.* → take it out of `,
        'm',
      ),
    );
    expect(output).toMatch(/^WARN .*DRIFTED: \(none\) → yes.* → nx run buildkit:builder/m);
    expect(output).toMatch(/^WARN .*buildkitd\.toml is not what.* → nx run buildkit:config \(NXBK-0104\)$/m);
    expect(output).toMatch(
      /^WARN .*gitea:docker-build.* is not whole in the image store → nx run gitea:prefetch --platform=linux\/arm64 \(NXBK-0604\)$/m,
    );
    expect(output).toContain('Builds can work: ');
  } finally {
    await workspace.write(PROJECT, project);
    await workspace.write(DAEMON_JSON, {});
    await silent.close();
  }
});

it('warns of a component that cannot be built where others can, and of no platform that only a committed lock speaks of', async () => {
  const lock = 'components/committed/image-locks/committed/docker-build/linux-s390x.json';
  await workspace.write('components/broken/project.json', { name: 'broken' });
  await workspace.write('components/broken/Dockerfile', 'FROM alpine:3.20 AS one two\n');
  await writeComponent(workspace, 'committed', 'FROM scratch\n', { lock: 'project' });
  await workspace.write(lock, { version: 1, platform: 'linux/s390x', images: [] });
  try {
    const { exitCode, output } = await doctor();
    expect({ exitCode, output }).toEqual({ exitCode: 0, output });
    expect(output).toMatch(/^WARN +images .*components\/broken\/Dockerfile/m);
    expect(output).not.toContain('s390x');
  } finally {
    for (const name of ['broken', 'committed']) await rm(join(workspace.root, 'components', name), { recursive: true });
  }
});

it('ends when a credential helper hangs, and fails for the base image that cannot be pulled then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-docker-'));
  try {
    await cp(required('DOCKER_CONFIG'), folder, { recursive: true });
    await writeFile(join(folder, 'config.json'), '{"credsStore": "hanging"}');
    await writeFile(join(folder, 'docker-credential-hanging'), '#!/bin/sh\nexec sleep 600\n');
    await chmod(join(folder, 'docker-credential-hanging'), 0o755);
    const env = { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env['PATH']}` };
    const { exitCode, output } = await withoutLayer(() => doctor([], env));
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^WARN .*docker-credential-hanging gave no answer in 6 s .* → fix it/m);
    expect(output).toMatch(
      /^FAIL .*neither from a mirror of docker\.io nor from docker\.io: docker\.io\/gitea\/gitea:1\.25\.1 → /m,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
