import { execa } from 'execa';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRemoteBuildkit, type RemoteBuildkit } from './builder.support';
import { docker, hub, hubUrl, required, resetHub, runIn } from './support/engine';
import { commitAll, createWorkspace, linkModules, nxIn, type NxOutcome } from './support/workspace';

const BUILDER = 'e2e-merge-runners';
const NAME = `${new URL(hubUrl).host}/e2e/merge-runners`;
const ARTIFACTS = 'artifacts/app/docker-build';

/** A machine of CI: a clone of the repository with settings of Docker, a builder, an image store and a cache of Nx of its own. */
interface Machine {
  readonly root: string;
  /** Runs a target of the component. */
  run(target: string, ...args: readonly string[]): Promise<NxOutcome>;
  leave(): Promise<void>;
}

let folder: string;
let buildkit: RemoteBuildkit;
/** Builds in a container of the engine. */
let arm64: Machine;
/** Builds in a BuildKit that has nothing to do with that engine. */
let amd64: Machine;
/** Builds nothing. */
let merger: Machine;
beforeAll(async () => {
  await resetHub();
  folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-runners-'));
  buildkit = await startRemoteBuildkit(`${BUILDER}-buildkit`, '');
  await makeRepository(join(folder, 'origin'));
  arm64 = await makeMachine('arm64');
  amd64 = await makeMachine('amd64');
  merger = await makeMachine('merger');
});
afterAll(async () => {
  for (const machine of [arm64, amd64, merger]) await machine.leave();
  await buildkit.stop();
  await rm(folder, { recursive: true });
});

async function makeRepository(root: string): Promise<void> {
  await mkdir(root);
  const origin = await createWorkspace({ root, builder: { name: BUILDER } });
  const nodes = [{ endpoint: buildkit.endpoint, driverOpts: buildkit.certificates }];
  await origin.write('tools/buildkit/project.json', {
    name: 'buildkit',
    targets: {
      config: { executor: 'nx-buildkit:buildkit-config' },
      builder: {
        executor: 'nx-buildkit:builder',
        dependsOn: ['config'],
        configurations: {
          arm64: { name: `${BUILDER}-arm64`, network: 'host' },
          amd64: { name: `${BUILDER}-amd64`, driver: 'remote', nodes },
          merger: { name: `${BUILDER}-merger`, network: 'host' },
        },
      },
    },
  });
  const options = {
    tags: [`${NAME}:{version}`, `${NAME}-too:{version}`],
    version: '1.2.3',
    platform: ['arm64', 'amd64'],
    outputs: ['oci'],
    provenance: true,
  };
  const configurations = { arm64: {}, amd64: {}, merger: {} };
  const build = { executor: 'nx-buildkit:docker-build', options, configurations };
  await origin.write('components/app/project.json', { name: 'app', targets: { 'docker-build': build } });
  await origin.write('components/app/Dockerfile', 'FROM alpine:3.20\nRUN uname -m > /arch\n');
  await commitAll(origin);
}

/** @param name also that of its configuration */
async function makeMachine(name: string): Promise<Machine> {
  const root = join(folder, name);
  await execa('git', ['clone', '--quiet', join(folder, 'origin'), root]);
  await linkModules(root);
  const config = join(folder, `${name}-docker`);
  await mkdir(config);
  await symlink(join(required('DOCKER_CONFIG'), 'cli-plugins'), join(config, 'cli-plugins'));
  const env = {
    DOCKER_CONFIG: config,
    XDG_CACHE_HOME: join(folder, `${name}-cache`),
    NX_CACHE_DIRECTORY: join(folder, `${name}-nx`),
    ...{ GITHUB_ACTIONS: '', GITHUB_OUTPUT: '', GITLAB_CI: '', JENKINS_URL: '' },
  };
  return {
    root,
    run: (target, ...args) => nxIn(root).nx(['run', `app:${target}:${name}`, ...args], env),
    leave: async () =>
      void (await execa('docker', ['buildx', 'rm', '--force', `${BUILDER}-${name}`], { env, reject: false })),
  };
}

/** Builds one platform on its machine, and brings what it leaves to the one that joins. */
async function build(machine: Machine, platform: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, output } = await machine.run('docker-build', `--platform=${platform}`, ...args);
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  await cp(join(machine.root, 'dist/buildkit/digests'), join(merger.root, 'artifacts'), { recursive: true });
  return output;
}

const merge = () => merger.run('docker-merge', '--digests=artifacts');

async function mergedDigest(): Promise<string> {
  const { exitCode, output } = await merge();
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  const [, digest = ''] = /: one index of linux\/amd64 and linux\/arm64, (sha256:\w+)/.exec(output) ?? [];
  return digest;
}

/** The architectures of an index in the hub; those of attestations are unknown. */
async function architecturesOf(name: string): Promise<readonly string[]> {
  const { manifests } = JSON.parse(await docker('buildx', 'imagetools', 'inspect', '--raw', name)) as {
    readonly manifests: readonly { readonly platform: { readonly architecture: string } }[];
  };
  return manifests.map(({ platform }) => platform.architecture).sort();
}

it('joins the archives of machines that may not push, attestations and all, as often as it is asked to', async () => {
  await hub.clear();
  await build(arm64, 'arm64');
  await build(amd64, 'amd64');
  expect((await hub.requests()).filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([]);
  expect((await readdir(join(merger.root, ARTIFACTS))).sort()).toEqual([
    'amd64.json',
    'amd64.oci.tar',
    'arm64.json',
    'arm64.oci.tar',
  ]);

  const digest = await mergedDigest();

  for (const name of [`${NAME}:1.2.3`, `${NAME}-too:1.2.3`]) {
    expect(await architecturesOf(name)).toEqual(['amd64', 'arm64', 'unknown', 'unknown']);
    expect(await docker('buildx', 'imagetools', 'inspect', '--format', '{{.Manifest.Digest}}', name)).toBe(digest);
  }
  expect(await runIn(`${NAME}:1.2.3`, 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
  expect(await runIn(`${NAME}-too:1.2.3`, 'linux/amd64', 'cat', '/arch')).toBe('x86_64');
  const format = '{{range .Provenance}}{{.SLSA.buildDefinition.buildType}} {{end}}';
  const provenance = await docker('buildx', 'imagetools', 'inspect', '--format', format, `${NAME}:1.2.3`);
  expect(provenance.match(/buildkit/g)).toHaveLength(2);
  expect(await mergedDigest()).toBe(digest);
});

it('has the archive of an image that comes from the cache, and joins it with one that was pushed', async () => {
  await rm(join(arm64.root, 'dist'), { recursive: true });
  await rm(join(merger.root, 'artifacts'), { recursive: true });
  expect(await build(arm64, 'arm64')).toMatch(/docker-build.*(local cache|existing outputs)/);
  await build(amd64, 'amd64', '--outputs=push-by-digest');
  expect((await readdir(join(merger.root, ARTIFACTS))).sort()).toEqual(['amd64.json', 'arm64.json', 'arm64.oci.tar']);
  await mergedDigest();
  expect(await architecturesOf(`${NAME}:1.2.3`)).toEqual(['amd64', 'arm64', 'unknown', 'unknown']);
});

it('refuses an archive that was damaged on its way, and names it', async () => {
  await truncate(join(merger.root, ARTIFACTS, 'arm64.oci.tar'), 20_000);
  const { exitCode, output } = await merge();
  expect(exitCode).toBe(1);
  expect(output).toMatch(/arm64\.oci\.tar is not an OCI archive of sha256:\w+: /);
  expect(output).toContain('build that platform again with the output oci');
});

it('says which buildx it needs for archives', async () => {
  await build(arm64, 'arm64');
  const plugins = join(folder, 'merger-docker/cli-plugins');
  await rm(plugins);
  await mkdir(plugins);
  await symlink(join(required('NX_BUILDKIT_OLD_BUILDX'), 'buildx'), join(plugins, 'docker-buildx'));
  const { exitCode, output } = await merge();
  expect(exitCode).toBe(1);
  expect(output).toContain('What to do: update docker buildx to 0.33 or later, which uploads archives');
});
