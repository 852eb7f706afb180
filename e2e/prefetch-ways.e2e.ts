import type { Front } from '../tools/hub';
import { createAuthority } from '../tools/hub/certificates';
import { publish } from './docker-build.support';
import { removeBuilder, removeImages, runIn } from './support/engine';
import { readLock, readPullNotes } from './support/locks';
import { close, hostOf, startRegistry } from './support/pulls';
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
    prefetch: { retries: 1, minTimeout: 100 },
  });
  const certificates = `certs.d/${hostOf(guarded)}`;
  await workspace.write(`${certificates}/ca.crt`, authority.cert);
  await workspace.write(`${certificates}/client.cert`, client.cert);
  await workspace.write(`${certificates}/client.key`, client.key);
});
afterAll(async () => {
  await close(insecure, guarded);
  await removeImages('e2e-ways-both:1-arm64');
  await removeBuilder(BUILDER);
  await workspace.remove();
});

const component = (name: string, dockerfile: string) =>
  writeComponent(workspace, name, dockerfile, { imagePrefix: 'e2e-ways-', version: '1' });

const nx = (target: string) => workspace.nx(['run', target, '--platform=arm64'], { NX_VERBOSE_LOGGING: 'true' });

it('takes out of the builder what imagetools has no certificates for, and builds from it without any registry', async () => {
  const from = (front: Front): string => `FROM ${hostOf(front)}/library/alpine:3.20`;
  await component(
    'both',
    `${from(guarded)} AS arch\nRUN uname -m > /arch\n${from(insecure)}\nCOPY --from=arch /arch /\n`,
  );

  const prefetched = await nx('both:prefetch');
  expect(prefetched).toMatchObject({ exitCode: 0 });
  const lock = await readLock(workspace, 'both');
  const notes = await readPullNotes(workspace, 'both');
  for (const front of [guarded, insecure]) {
    expect(prefetched.output).toContain(`came by builder from ${hostOf(front)}, since imagetools`);
    expect(notes).toContainEqual(
      expect.objectContaining({ ref: `${hostOf(front)}/library/alpine:3.20`, way: 'builder', host: hostOf(front) }),
    );
    await front.off();
  }

  expect(await nx('both:docker-build')).toMatchObject({ exitCode: 0 });
  expect(await runIn('e2e-ways-both:1-arm64', 'linux/arm64', 'cat', '/arch')).toBe('aarch64');
  expect(await readLock(workspace, 'both')).toEqual(lock);
  await Promise.all([guarded.on(), insecure.on()]);
});

it('runs no ONBUILD trigger on the way', async () => {
  await publish('library/e2e-ways-onbuild', '1', { OnBuild: ['RUN sleep 600'] });
  await component('triggers', `FROM ${hostOf(insecure)}/library/e2e-ways-onbuild:1\n`);
  const { exitCode, output } = await nx('triggers:prefetch');
  expect(exitCode).toBe(1);
  expect(output).toContain('has ONBUILD triggers, which the builder would run on the way');
  expect(output).toContain('RUN sleep 600');
});
