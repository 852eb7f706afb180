import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, idOf, publish, type ComponentWorkspace } from './docker-build.support';
import { docker, hub, resetHub, runIn } from './support/engine';
import { readLock } from './support/locks';

const BUILDER = 'e2e-build';

// As it is today; all other tests run with what is meant to become the default.
delete process.env['BUILDX_DEFAULT_POLICY'];

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
});
afterEach(resetHub);
afterAll(() => workspace.destroy());

describe('the closed world', () => {
  /** Prefetches, and then builds with the hub switched off: whatever is asked for now is an error. */
  async function buildCutOff(name: string): Promise<string> {
    expect(await workspace.nx(['run', `${name}:prefetch`, '--platform=arm64'])).toMatchObject({ exitCode: 0 });
    await hub.clear();
    await hub.off();
    await workspace.build(name, '--platform=arm64').finally(hub.on);
    expect(await hub.requests()).toEqual([]);
    return workspace.image(name, 'v1-arm64');
  }

  it('runs every instruction of a stage that has the name of its own base', async () => {
    await publish('library/e2e-stage', 'latest', {});
    const dockerfile = 'FROM e2e-stage AS e2e-stage\nRUN echo ran > /ran\nFROM e2e-stage\nRUN cp /ran /copied\n';
    await workspace.component('stage', dockerfile);
    expect(await runIn(await buildCutOff('stage'), 'linux/arm64', 'cat', '/copied')).toBe('ran');
  });

  it('has what an ONBUILD of the base asks for', async () => {
    await publish('library/e2e-onbuild', '1', { OnBuild: ['COPY --from=ubuntu:22.04 /bin/sh /from-ubuntu'] });
    await workspace.component('onbuild', 'FROM e2e-onbuild:1\nRUN test -s /from-ubuntu\n');
    await workspace.build('onbuild', '--platform=arm64');
    await workspace.component('onbuild', 'FROM e2e-onbuild:1\nRUN test -s /from-ubuntu && echo again\n');
    await buildCutOff('onbuild');
  });

  it("takes a reference that is pinned by its digest, and has upstream's digest in its provenance", async () => {
    await workspace.component('loose', 'FROM alpine:3.20\n');
    await workspace.build('loose', '--platform=arm64');
    const digest = (await readLock(workspace, 'loose')).images[0]?.indexDigest;
    const options = { metadataFile: 'dist/pinned/build.json' };
    await workspace.component('pinned', `FROM alpine:3.20@${digest}\nRUN uname -m > /arch\n`, options);
    expect(await runIn(await buildCutOff('pinned'), 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
    const metadata = JSON.parse(await readFile(join(workspace.root, options.metadataFile), 'utf8'));
    const [material] = metadata['buildx.build.provenance'].materials;
    expect(`sha256:${material.digest.sha256}`).toBe(digest);
  });

  it('shares its cache with plain builds, both ways', async () => {
    const plain = async (dockerfile: string) => {
      const args = ['buildx', 'build', `--builder=${BUILDER}`, '--progress=plain', '--platform=linux/arm64', '-'];
      return (await execa('docker', args, { input: dockerfile })).stderr;
    };
    const first = 'FROM alpine:3.20\nRUN echo ours > /first\n';
    await workspace.component('shared', first);
    await workspace.build('shared', '--platform=arm64');
    expect(await plain(first)).toMatch(/^#\d+ CACHED$/m);

    const second = 'FROM alpine:3.20\nRUN echo theirs > /first\n';
    await plain(second);
    await workspace.component('shared', second);
    expect(await workspace.build('shared', '--platform=arm64')).toContain('1 of 1 steps cached');
  });
});

/** Every file of an image, as one tar. */
async function filesOf(image: string): Promise<Buffer> {
  const container = await docker('create', '--platform=linux/arm64', image, 'none');
  const { stdout } = await execa('docker', ['export', container], { encoding: 'buffer' });
  await docker('rm', container);
  return Buffer.from(stdout);
}

describe('what is built', () => {
  it('two images from two targets of one Dockerfile', async () => {
    const dockerfile =
      'FROM alpine:3.20 AS common\nFROM common AS api\nRUN echo api > /which\nFROM common AS init\nRUN echo init > /which\n';
    const targets = { api: { tags: [`${BUILDER}-api:{version}`] }, init: {} };
    await workspace.component('two', dockerfile, { targets });
    await workspace.build('two', '--platform=arm64');
    expect(await runIn(`${BUILDER}-api:v1`, 'linux/arm64', 'cat', '/which')).toBe('api');
    expect(await runIn(workspace.image('two-init', 'v1-arm64'), 'linux/arm64', 'cat', '/which')).toBe('init');
  });

  it('with a secret that is in no layer, no history and no output', async () => {
    const dockerfile = 'FROM alpine:3.20\nRUN --mount=type=secret,id=token wc -c < /run/secrets/token > /length\n';
    await workspace.component('secret', dockerfile, { secrets: ['id=token,env=E2E_TOKEN'] });
    const outcome = await workspace.nx(['run', 'secret:docker-build', '--platform=arm64'], { E2E_TOKEN: 'hunter2' });
    expect(outcome.exitCode).toBe(0);
    const image = workspace.image('secret', 'v1-arm64');
    expect(await runIn(image, 'linux/arm64', 'cat', '/length')).toBe('7');
    expect(outcome.output).not.toContain('hunter2');
    expect(await docker('image', 'history', '--no-trunc', image)).not.toContain('hunter2');
    expect(await docker('image', 'inspect', image)).not.toContain('hunter2');
    const files = await filesOf(image);
    expect(files.includes('length')).toBe(true);
    expect(files.includes('hunter2')).toBe(false);
  });

  it('one image of two platforms, and what each of them ran', async () => {
    await workspace.component('both', 'FROM alpine:3.20\nRUN uname -m > /arch\n');
    expect(await workspace.build('both', '--platform=arm64,amd64')).toContain(
      'one image for linux/arm64 and linux/amd64 → load',
    );
    const image = workspace.image('both', 'v1');
    expect(await runIn(image, 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
    expect(await runIn(image, 'linux/amd64', 'cat', '/arch')).toBe('x86_64');
  });

  it('nothing again for a platform when another one is added', async () => {
    await workspace.component('added', 'FROM alpine:3.20\nRUN head -c 16 /dev/urandom | md5sum > /once\n');
    await workspace.build('added', '--platform=arm64');
    const once = await runIn(workspace.image('added', 'v1-arm64'), 'linux/arm64', 'cat', '/once');
    await workspace.build('added', '--platform=arm64,amd64');
    expect(await runIn(workspace.image('added', 'v1'), 'linux/arm64', 'cat', '/once')).toBe(once);
  });

  it('an image on those of other projects, for two platforms, without a registry', async () => {
    await workspace.component('base', 'FROM alpine:3.20\nRUN uname -m > /base\n');
    // An image for each platform, since one archive of `docker` holds one of them only.
    await workspace.component('apphub', 'FROM ubuntu:22.04\nRUN uname -m > /package\n', { outputs: ['docker'] });
    const dockerfile = `FROM ${workspace.image('base', 'v1')}\nCOPY --from=apphub /package /package\nRUN cat /base /package > /all\n`;
    await workspace.component('slurm', dockerfile, { buildContexts: { apphub: 'project:apphub' } });
    await workspace.build('slurm', '--platform=arm64,amd64');
    const image = workspace.image('slurm', 'v1');
    expect(await runIn(image, 'linux/arm64', 'cat', '/all')).toBe('aarch64\naarch64');
    expect(await runIn(image, 'linux/amd64', 'cat', '/all')).toBe('x86_64\nx86_64');
  });

  it('an upstream image as it is, for a component without a Dockerfile', async () => {
    const options = { image: 'alpine:3.20', imagePrefix: `${BUILDER}-`, version: 'v1' };
    await workspace.write('components/upstream/project.json', {
      name: 'upstream',
      targets: {
        prefetch: { executor: 'nx-buildkit:prefetch' },
        'docker-build': { executor: 'nx-buildkit:docker-build', options },
      },
    });
    await workspace.build('upstream', '--platform=arm64');
    const image = workspace.image('upstream', 'v1-arm64');
    expect(await runIn(image, 'linux/arm64', 'uname', '-m')).toBe('aarch64');
    const { images } = await readLock(workspace, 'upstream');
    expect(images).toEqual([expect.objectContaining({ manifestDigest: await idOf(image) })]);
  });
});
