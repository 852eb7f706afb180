import { execa } from 'execa';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentWorkspace, idOf, publish, type ComponentWorkspace } from './docker-build.support';
import { docker, hub, removeImages, resetHub, runIn } from './support/engine';

const BUILDER = 'e2e-options';

const ARM64 = '--platform=arm64';
const PROXY = 'http://proxy.internal:3128';

let workspace: ComponentWorkspace;
let upstream: string;
let registry: string;
beforeAll(async () => {
  process.env['DOCKER_CONFIG'] = await dockerConfig({ httpProxy: PROXY, noProxy: '127.0.0.1' });
  workspace = await componentWorkspace(BUILDER);
  upstream = (await hub.status()).upstream;
  registry = new URL(upstream).host;
});
afterEach(resetHub);
afterAll(async () => {
  await workspace.destroy();
  await rm(process.env['DOCKER_CONFIG'] ?? '', { recursive: true });
});

/** A folder with settings of the Docker client, in which it finds buildx as before. */
async function dockerConfig(proxies: object): Promise<string> {
  const before = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-docker-config-'));
  const config = { proxies: { default: proxies }, cliPluginsExtraDirs: [join(before, 'cli-plugins')] };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  return folder;
}

/** `nx run <component>:docker-build`, which has to succeed, with more in its environment. */
async function buildWith(env: Readonly<Record<string, string>>, component: string): Promise<string> {
  const { exitCode, output } = await workspace.nx(['run', `${component}:docker-build`, ARM64], env);
  if (exitCode !== 0) throw new Error(output);
  return output;
}

/** The manifest of the first platform of a pushed index. */
async function pushedManifest(repository: string, tag: string): Promise<{ annotations?: Record<string, string> }> {
  const get = async (reference: string) => {
    const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
    const response = await fetch(`${upstream}/v2/${repository}/manifests/${reference}`, { headers: { accept } });
    return (await response.json()) as { manifests: { digest: string }[]; annotations?: Record<string, string> };
  };
  return get((await get(tag)).manifests[0]?.digest ?? '');
}

const read = (path: string) => readFile(join(workspace.root, path), 'utf8');
const image = (component: string) => workspace.image(component, 'v1-arm64');
const facts = async (component: string) =>
  (await runIn(image(component), 'linux/arm64', 'cat', '/facts')).split('\n').map((line) => line.trim());

it('gives RUN what the options say, and no proxy that was not asked for', async () => {
  const dockerfile = [
    'FROM alpine:3.20',
    'ARG WRITTEN FROM_ENV FROM_FILE LAST URL',
    'ADD $URL /added',
    'RUN echo "$WRITTEN $FROM_ENV $FROM_FILE $LAST" $(env | grep -ci proxy) > /facts',
    'RUN df -m /dev/shm | awk \'NR==2 { print $2 " MB" }\' >> /facts; ulimit -n >> /facts',
    'RUN grep -c "10.1.2.3.*mirror.internal" /etc/hosts >> /facts',
    'RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && echo agent >> /facts',
    'RUN wget -q -O - $URL >> /facts; cat /added >> /facts',
  ].join('\n');
  await workspace.component(
    'given',
    dockerfile,
    {
      buildArgs: { WRITTEN: 1, LAST: 'first', URL: `${upstream}/v2/` },
      buildArgsFromEnv: ['FROM_ENV', 'FROM_FILE'],
      envFile: 'components/given/.env',
      addHosts: { 'mirror.internal': '10.1.2.3' },
      network: 'host',
      shmSize: '128m',
      ulimit: ['nofile=1234:1234'],
      ssh: ['default'],
      quiet: true,
      metadataFile: 'dist/given.json',
      labels: { for: '{projectName}', extra: 'yes' },
      extraArgs: ['--build-arg', 'LAST=last'],
    },
    { '.env': 'FROM_FILE=file\nFROM_ENV=overruled\nUNNAMED=1\n' },
  );
  const agent = createServer().listen(join(workspace.root, 'agent'));
  const output = await buildWith({ FROM_ENV: 'env', SSH_AUTH_SOCK: join(workspace.root, 'agent') }, 'given');
  agent.close();
  expect(await facts('given')).toEqual(['1 env file last 0', '128 MB', '1234', '1', 'agent', '{}{}']);
  expect(output).not.toMatch(/^#\d/m);
  expect(output).toContain(JSON.parse(await read('dist/given.json'))['containerimage.digest']);
  const labels = await docker('image', 'inspect', '--format', '{{json .Config.Labels}}', image('given'));
  expect(JSON.parse(labels)).toMatchObject({ for: 'given', extra: 'yes' });
});

it('sends one image to several outputs, with a bill of materials whose scanner no registry is asked for, and tells CI', async () => {
  const name = `${registry}/e2e/everywhere:v1`;
  // `pull` moves no image that is locked.
  const outputs = ['load', 'push', 'oci', 'local'];
  const options = { tags: [name], outputs, sbom: true, pull: true, allow: ['network.host'] };
  await workspace.component('everywhere', 'FROM alpine:3.20\nRUN --network=host echo built > /x\n', options);
  await workspace.nx(['run', 'everywhere:prefetch', ARM64]);
  await hub.clear();
  await hub.off();
  const ci = { GITHUB_STEP_SUMMARY: join(workspace.root, 'summary.md'), GITLAB_CI: 'true' };
  const output = await buildWith(ci, 'everywhere');
  expect(await hub.requests()).toEqual([]);

  expect(await runIn(name, 'linux/arm64', 'cat', '/x')).toBe('built');
  const pushed = await docker('buildx', 'imagetools', 'inspect', '--format', '{{json .SBOM.SPDX}}', name);
  expect(JSON.parse(pushed)).toMatchObject({ packages: [{ name: 'alpine' }] });
  const manifest = await pushedManifest('e2e/everywhere', 'v1');
  expect(manifest.annotations).toMatchObject({
    'org.opencontainers.image.title': 'everywhere',
    'org.opencontainers.image.base.name': 'docker.io/library/alpine:3.20',
    'org.opencontainers.image.base.digest': expect.stringMatching(/^sha256:/),
  });
  await stat(join(workspace.root, 'dist/buildkit/everywhere/docker-build/everywhere_v1.oci.tar'));
  expect(await read('dist/buildkit/everywhere/docker-build/everywhere_v1/x')).toBe('built\n');
  await removeImages(name);

  expect(await read('summary.md')).toContain(`\n| \`${name}\` | linux/arm64 |`);
  expect(output).toMatch(/section_start:\d+:Building_everywhere[^]*section_end:\d+:Building_everywhere/);
  expect(output).toMatch(
    /everywhere:v1: linux\/arm64, .* MB, sha256:\w+, .* s, \d of 1 steps cached, 2 base images from the store/,
  );
});

it('writes its cache to a folder and to a registry, and reads it back in an empty builder, except what noCacheFilter names', async () => {
  const cache = `type=registry,ref=${registry}/e2e/cache`;
  const random = 'RUN head -c 8 /dev/urandom | md5sum >> /facts';
  const build = async (options: object) => {
    await workspace.component(
      'cached',
      `FROM alpine:3.20 AS kept\n${random}\nFROM kept AS again\n${random}\n`,
      options,
    );
    await workspace.build('cached', ARM64);
    await docker('buildx', 'prune', `--builder=${BUILDER}`, '--all', '--force');
    return facts('cached');
  };
  const [kept, again] = await build({ noCache: true, cacheTo: ['type=local,dest=cache', cache] });
  const filtered = await build({ cacheFrom: ['type=local,src=cache'], noCacheFilter: ['again'] });
  expect(filtered).toEqual([kept, expect.not.stringMatching(`^${again}$`)]);
  expect(await build({ cacheFrom: [cache] })).toEqual([kept, again]);
});

it('merges a policy of the user: what it converts the build asks for, what it denies stays denied', async () => {
  const rule = (action: string, name: string, to?: string) => ({
    action,
    selector: { identifier: `docker-image://docker.io/library/${name}` },
    ...(to && { updates: { identifier: `docker-image://docker.io/library/${to}` } }),
  });
  const rules = [rule('CONVERT', 'alpine:3.20', 'ubuntu:22.04'), rule('DENY', 'node:*')];
  await workspace.write('policy.json', { rules });
  const policy = { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: 'policy.json' };
  await workspace.component('converted', 'FROM alpine:3.20\nRUN . /etc/os-release && echo $ID > /facts\n');
  await buildWith(policy, 'converted');
  expect(await facts('converted')).toEqual(['ubuntu']);
  await workspace.component('denied', 'FROM node:22-bookworm\nRUN true\n');
  await expect(buildWith(policy, 'denied')).rejects.toThrow('unless your own source policy denies it');
});

it('leaves an open world to a Rego policy and says so, and gives RUN the proxy that was asked for', async () => {
  const files = { 'Dockerfile.rego': 'package docker\ndefault allow = true\ndecision := {"allow": allow}\n' };
  const trigger = 'RUN --mount=from=ubuntu:22.04,target=/from . /from/etc/os-release && echo $ID $HTTP_PROXY > /facts';
  await publish('library/e2e-opened', '1', { OnBuild: [trigger] });
  await workspace.component('opened', 'FROM e2e-opened:1\nRUN true\n', { closedWorld: false, proxy: true }, files);
  expect(await workspace.build('opened', ARM64)).toContain('closedWorld is false: the build may ask registries');
  expect(await facts('opened')).toEqual([`ubuntu ${PROXY}`]);
});

it('builds each platform as perPlatform says, from base images that prefetch foresaw', async () => {
  const own = {
    dockerfile: 'components/apart/arm.Dockerfile',
    tags: [`${BUILDER}-apart:arm`],
    buildArgs: { A: 'arm' },
  };
  const copy = 'ARG A B\nRUN . /etc/os-release && echo $ID $A $B $(uname -m) > /facts\n';
  const options = { buildArgs: { A: 'any', B: 'both' }, perPlatform: { arm64: own } };
  const files = { 'arm.Dockerfile': `FROM ubuntu:22.04\n${copy}` };
  await workspace.component('apart', `FROM alpine:3.20\n${copy}`, options, files);
  expect(await workspace.build('apart', '--platform=arm64,amd64')).not.toContain('which its Dockerfile does not show');
  const arm = await runIn(`${BUILDER}-apart:arm`, 'linux/arm64', 'cat', '/facts');
  expect(arm).toBe('ubuntu arm both aarch64');
  const amd = await runIn(workspace.image('apart', 'v1-amd64'), 'linux/amd64', 'cat', '/facts');
  expect(amd).toBe('alpine any both x86_64');
});

it('prints by dryRun what a shell can run, without a secret, and builds nothing', async () => {
  const secret = { E2E_SECRET: 'hunter2' };
  const options = { secrets: ['id=s,env=E2E_SECRET'], labels: { quoted: "it's $HOME" }, network: 'none' };
  const command = '{ wc -c < /run/secrets/s; ls /sys/class/net; } > /facts';
  await workspace.component('dry', `FROM alpine:3.20\nRUN --mount=type=secret,id=s ${command}\n`, options);
  const dryRun = async () => {
    const { exitCode, output } = await workspace.nx(['run', 'dry:docker-build', ARM64, '--dryRun'], secret);
    expect(exitCode).toBe(0);
    return output;
  };
  await buildWith(secret, 'dry');
  await dryRun();
  await removeImages(image('dry'));
  // From the cache of Nx, beside the record of an image that is gone.
  const output = await dryRun();
  expect(await idOf(image('dry'))).toBeUndefined();
  expect(output).not.toContain('hunter2');
  const commands = output.split('\n').filter((line) => /^\s*(mkdir|ln|printf|(\w+=\S+ )*docker) /.test(line));
  await execa('sh', ['-ec', commands.join('\n')], { cwd: workspace.root, env: secret });
  expect(await facts('dry')).toEqual(['7', 'lo']);
  const label = await docker('image', 'inspect', '--format', '{{.Config.Labels.quoted}}', image('dry'));
  expect(label).toBe("it's $HOME");
});
