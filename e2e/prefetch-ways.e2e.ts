import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Front } from '../tools/hub';
import { createAuthority } from '../tools/hub/certificates';
import { publish, publishNamed } from './docker-build.support';
import { removeBuilder, removeImages, runIn } from './support/engine';
import { readLock, readPullRecords } from './support/locks';
import { close, digestUpstream, hostOf, startRegistry } from './support/pulls';
import { createWorkspace, writeComponent, type Workspace } from './support/workspace';

const BUILDER = 'e2e-ways';

let workspace: Workspace;
/** Has a certificate that nobody vouches for. */
let insecure: Front;
/** Lets nobody in without a certificate. */
let guarded: Front;
beforeAll(async () => {
  const authority = await createAuthority('e2e-ways');
  const [server, client] = await Promise.all([authority.issue('127.0.0.1'), authority.issue('client')]);
  insecure = await startRegistry({ tls: server, token: false });
  guarded = await startRegistry({
    tls: { ...server, ca: authority.cert, requestClientCert: true },
    token: false,
  });
  await removeBuilder(BUILDER);
  workspace = await createWorkspace({
    builder: { name: BUILDER },
    config: {
      insecureRegistries: [hostOf(insecure)],
      certsDir: 'certs.d',
      // Without it a registry on this host is asked by plain http as well.
      config: `[registry."${hostOf(guarded)}"]\nhttp = false\n`,
    },
    prefetch: { giveUpAfter: 5_000 },
  });
  const certificates = `certs.d/${hostOf(guarded)}`;
  await workspace.write(`${certificates}/ca.crt`, authority.cert);
  await workspace.write(`${certificates}/client.cert`, client.cert);
  await workspace.write(`${certificates}/client.key`, client.key);
});
afterAll(async () => {
  await close(insecure, guarded);
  await removeImages('e2e-ways-both:1-arm64', 'e2e-ways-builder:1-arm64');
  await removeBuilder(BUILDER);
  await workspace.remove();
});

const component = (name: string, dockerfile: string) =>
  writeComponent(workspace, name, dockerfile, { imagePrefix: 'e2e-ways-', version: '1' });

const nx = (target: string, env: Readonly<Record<string, string>> = {}) =>
  workspace.nx(['run', target, '--platform=arm64'], { NX_VERBOSE_LOGGING: 'true', ...env });

/** A PATH on which there is nothing but Node, git and what the system needs. */
async function withoutDocker<T>(body: (env: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildkit-path-'));
  try {
    for (const name of ['git', 'sh', 'uname', 'ps']) await symlink(`/usr/bin/${name}`, join(folder, name));
    const PATH = `${folder}:${dirname(process.execPath)}`;
    return await body({ PATH, DOCKER_HOST: 'unix:///var/run/no-engine-here.sock' });
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('pulls from any registry without Docker, and builds from that without a registry', async () => {
  const images = [
    { front: guarded, name: 'library/alpine:3.20' },
    { front: insecure, name: 'library/ubuntu:22.04' },
  ];
  const [arch, final] = images.map(({ front, name }) => `FROM ${hostOf(front)}/${name}`);
  await component('both', `${arch} AS arch\nRUN uname -m > /arch\n${final}\nCOPY --from=arch /arch /\n`);

  const prefetched = await withoutDocker((env) => nx('both:prefetch', env));
  expect(prefetched).toMatchObject({ exitCode: 0 });
  const records = await readPullRecords(workspace, 'both');
  for (const { front, name } of images) {
    const host = hostOf(front);
    const indexDigest = await digestUpstream(name);
    expect(prefetched.output).toContain(`came from ${host} at `);
    expect(records).toContainEqual(expect.objectContaining({ ref: `${host}/${name}`, host, indexDigest }));
    await front.off();
  }
  const lock = await readLock(workspace, 'both');
  expect(await nx('both:docker-build')).toMatchObject({ exitCode: 0 });
  expect(await runIn('e2e-ways-both:1-arm64', 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
  expect(await readLock(workspace, 'both')).toEqual(lock);
  await Promise.all([guarded.on(), insecure.on()]);
});

describe('out of the builder', () => {
  const fromBuilder = (name: string, dockerfile: string) =>
    writeComponent(
      workspace,
      name,
      dockerfile,
      {},
      {
        'project.json': JSON.stringify({
          name,
          targets: {
            prefetch: { options: { pullFrom: 'builder' } },
            'docker-build': { options: { imagePrefix: 'e2e-ways-', version: '1' } },
          },
        }),
      },
    );

  it('come images that the builder alone is to reach, which are built from without any registry', async () => {
    await fromBuilder('builder', `FROM ${hostOf(guarded)}/library/alpine:3.20\nRUN uname -m > /arch\n`);
    const prefetched = await nx('builder:prefetch');
    expect(prefetched).toMatchObject({ exitCode: 0 });
    expect(prefetched.output).toContain('came out of the builder at ');
    const [image] = (await readLock(workspace, 'builder')).images;
    expect(image?.indexDigest).toBe(image?.manifestDigest);

    await guarded.off();
    expect(await nx('builder:docker-build')).toMatchObject({ exitCode: 0 });
    expect(await runIn('e2e-ways-builder:1-arm64', 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
    await guarded.on();
  });

  it('come the right bytes after a registry has sent wrong ones, of which the builder keeps some', async () => {
    await publishNamed('e2e-ways-wrong:1');
    await fromBuilder('wrong', `FROM ${hostOf(insecure)}/library/e2e-ways-wrong:1\nRUN cat /who\n`);
    insecure.faults([{ kind: 'blob', action: 'wrong-bytes', first: 2 }]);
    const { exitCode, output } = await nx('wrong:prefetch');
    insecure.faults([]);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toContain("the bytes that came are not the image's");
    const built = await nx('wrong:docker-build');
    expect(built).toMatchObject({ exitCode: 0 });
    expect(built.output).toContain('e2e-ways-wrong:1');
  });

  it('comes no image whose ONBUILD triggers would run on the way', async () => {
    await publish('library/e2e-ways-onbuild', '1', { OnBuild: ['RUN sleep 600'] });
    await fromBuilder('triggers', `FROM ${hostOf(insecure)}/library/e2e-ways-onbuild:1\n`);
    const { exitCode, output } = await nx('triggers:prefetch');
    expect(exitCode).toBe(1);
    expect(output).toContain('has ONBUILD triggers, which the builder would run on the way');
    expect(output).toContain('RUN sleep 600');
  });
});
