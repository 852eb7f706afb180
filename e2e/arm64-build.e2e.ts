import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docker, hub, removeBuilder, removeImages, resetHub, runIn } from './support/engine';
import { commitAll, createWorkspace, type Workspace } from './support/workspace';

const BUILDER = 'e2e-arm64';
const GITEA = 'ai-infra-gitea:v0.3.8-arm64';
const FRONTEND = 'ai-infra-frontend:v0.3.8-arm64';
const SLURM = 'ai-infra-slurm-master:v0.3.8-arm64';
const POSTGRES = 'ai-infra-postgres:v0.3.8-arm64';
const IMAGES = [GITEA, FRONTEND, SLURM, POSTGRES, 'ai-infra-apphub:v0.3.8-arm64'];

const EXAMPLES = ['gitea', 'frontend', 'apphub', 'slurm-master', 'postgres'];

let workspace: Workspace;
beforeAll(async () => {
  await resetHub();
  await removeImages(...IMAGES);
  workspace = await createWorkspace({ builder: { name: BUILDER }, examples: EXAMPLES });
  await commitAll(workspace);
});
afterAll(async () => {
  await resetHub();
  await removeBuilder(BUILDER);
  await removeImages(...IMAGES);
  await workspace.remove();
});

/** The last line that tells of an image, which names its digest. */
const build = (project: string) => workspace.nx(['run', `${project}:docker-build`, '--platform=arm64']);

it('builds gitea for arm64 and asks no registry while it does', async () => {
  const prefetch = await workspace.nx(['run', 'gitea:prefetch', '--platform=arm64']);
  expect(prefetch.output).toContain('docker.io/gitea/gitea:1.25.1');
  expect(prefetch.exitCode).toBe(0);
  await hub.clear();

  const outcome = await build('gitea');

  expect(outcome).toMatchObject({ exitCode: 0 });
  expect(await hub.requests()).toEqual([]);
});

it('leaves an image for linux/arm64, whose RUN ran as aarch64', async () => {
  expect(await docker('image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', GITEA)).toBe('linux/arm64');
  expect(await runIn(GITEA, 'linux/arm64', 'cat', '/etc/built-on')).toBe('aarch64');
  expect(await runIn(GITEA, 'linux/arm64', 'uname', '-m')).toBe('aarch64');
});

it('takes the second run from the cache, without a request', async () => {
  await hub.clear();
  const outcome = await build('gitea');
  expect(outcome.exitCode).toBe(0);
  expect(outcome.output).toMatch(/gitea:docker-build.*(local cache|existing outputs)/);
  expect(await hub.requests()).toEqual([]);
});

it('builds all components in one run: an image on that of another project, and one that comes from upstream as it is', async () => {
  const all = await workspace.nx(['run-many', '-t', 'docker-build', '--platform=arm64']);
  expect(all).toMatchObject({ exitCode: 0 });
  expect(await runIn(SLURM, 'linux/arm64', 'cat', '/opt/apphub/versions')).toBe('apphub v0.3.8 on aarch64');
  expect(await runIn(POSTGRES, 'linux/arm64', 'uname', '-m')).toBe('aarch64');
});

it('builds two stages with a # syntax frontend', async () => {
  expect(await runIn(FRONTEND, 'linux/arm64', 'cat', '/srv/www/index.html')).toContain('<title>AI platform</title>');
});

it('builds changed sources with the hub switched off and the builder removed and created again', async () => {
  await writeFile(join(workspace.root, 'components/frontend/src/title.txt'), 'Offline platform\n');
  await removeBuilder(BUILDER);
  await hub.off();
  try {
    expect(await build('frontend')).toMatchObject({ exitCode: 0 });
  } finally {
    await hub.on();
  }
  expect(await runIn(FRONTEND, 'linux/arm64', 'cat', '/srv/www/index.html')).toContain(
    '<title>Offline platform</title>',
  );
});

it('builds frontend only when only frontend was touched', async () => {
  const template = join(workspace.root, 'components/frontend/src/index.template.html');
  await writeFile(template, (await readFile(template, 'utf8')).replace('<h1>', '<h1 class="title">'));

  const outcome = await workspace.nx(['affected', '-t', 'docker-build', '--platform=arm64', '--base=HEAD']);

  expect(outcome.exitCode).toBe(0);
  expect(outcome.output).toContain('frontend:docker-build');
  expect(outcome.output).not.toContain('gitea:docker-build');
  expect(await runIn(FRONTEND, 'linux/arm64', 'cat', '/srv/www/index.html')).toContain('<h1 class="title">');
});
