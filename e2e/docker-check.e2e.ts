import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub } from './support/engine';

const NO_CI = { GITHUB_ACTIONS: '', GITLAB_CI: '', JENKINS_URL: '', GITHUB_OUTPUT: '' };
const GITHUB = { ...NO_CI, GITHUB_ACTIONS: 'true', GITHUB_SHA: 'a'.repeat(40) };
const GITLAB = { ...NO_CI, GITLAB_CI: 'true', CI_JOB_ID: '7' };

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-check');
  // Rules of tags that do not apply here, a secret that is not there: a check needs neither.
  const options = {
    tags: ['type=ref,event=tag'],
    secrets: ['id=token,env=E2E_CHECK_TOKEN'],
    platform: ['amd64', 'arm64'],
  };
  await workspace.component('app', '# syntax=docker/dockerfile:1\nFROM alpine:3.20 as base\nCOPY a.md /\n', options, {
    '.dockerignore': '*.md\n',
  });
  // buildx cannot be given this path as it is.
  await workspace.component('good', 'FROM alpine:3.20\n', { storeDir: 'st@re:1' });
  const targets = { 'docker-check': { options: { failOn: 'error' } } };
  await workspace.write('components/lenient/Dockerfile', 'FROM alpine:3.20 as base\n');
  await workspace.write('components/lenient/project.json', { name: 'lenient', targets });
});
afterAll(() => workspace.destroy());

const check = (name: string, env: Readonly<Record<string, string>> = NO_CI) =>
  workspace.nx(['run', `${name}:docker-check`], env);

const LINE_2 = /^components\/app\/Dockerfile:2: FromAsCasing: .*\(https:\/\//m;

it('finds what BuildKit warns of, and asks no registry', async () => {
  const first = await check('app');
  expect(first).toMatchObject({ exitCode: 1, output: expect.stringMatching(LINE_2) });
  expect(first.output).toContain('components/app/Dockerfile:3: CopyIgnoredFile');
  await hub.off();
  const again = await check('app');
  await hub.on();
  expect(again).toMatchObject({ exitCode: 1, output: expect.stringMatching(LINE_2) });
});

it('shows its findings in CI, from the cache as well', async () => {
  expect(await check('lenient')).toMatchObject({ exitCode: 0 });
  const cached = await check('lenient', GITHUB);
  expect(cached.output).toMatch(/docker-check.*(local cache|existing outputs)/);
  expect(cached.output).toMatch(/^::warning file=components\/lenient\/Dockerfile,line=1,title=FromAsCasing::.*/m);
  await check('lenient', GITLAB);
  const report = JSON.parse(await readFile(join(workspace.root, 'dist/buildkit/code-quality.json'), 'utf8'));
  const location = { path: 'components/lenient/Dockerfile', lines: { begin: 1 } };
  expect(report).toContainEqual(expect.objectContaining({ location }));
});

it('finds nothing in a good Dockerfile, and is not part of its build', async () => {
  expect(await check('good')).toMatchObject({ exitCode: 0, output: expect.stringContaining('nothing to warn of') });
  const { output } = await workspace.nx(['run', 'good:docker-build', '--graph=stdout'], NO_CI);
  expect(output).toContain('good:docker-build');
  expect(output).not.toContain('"good:docker-check"');
});

it('shows the line of a Dockerfile at which its build failed, from prefetch and from BuildKit', async () => {
  await workspace.component('bad', 'FROM alpine:3.20\nRUM true\n');
  const unknown = /^::error file=components\/bad\/Dockerfile,line=2,title=NXBK-0401::.*unknown instruction: RUM/m;
  expect((await workspace.nx(['run', 'bad:docker-build'], GITHUB)).output).toMatch(unknown);
  await workspace.component('fails', 'FROM alpine:3.20\nRUN true\nRUN exit 3\n');
  const failed = /^::error file=components\/fails\/Dockerfile,line=3,title=NXBK-0801::/m;
  expect((await workspace.nx(['run', 'fails:docker-build'], GITHUB)).output).toMatch(failed);
});

it('checks again when a file changes that Nx finds through a link, or the policy of the user', async () => {
  await workspace.component('linked', 'FROM alpine:3.20\nCOPY a.md /\n', { context: 'components/linked/context' });
  await workspace.write('shared/context/a.md', 'text');
  await workspace.write('shared/context/.dockerignore', '*.txt\n');
  await symlink('../../shared/context', join(workspace.root, 'components/linked/context'));
  const policy = { ...NO_CI, EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: 'policy.json' };
  await workspace.write('policy.json', { rules: [] });
  expect(await check('linked', policy)).toMatchObject({ exitCode: 0 });
  expect(await check('linked', policy)).toMatchObject({ exitCode: 0 });
  expect((await check('linked', policy)).output).toMatch(/linked:docker-check.*(local cache|existing outputs)/);

  await workspace.write('policy.json', { rules: [{ action: 'DENY', selector: { identifier: '*alpine:3.20' } }] });
  expect(await check('linked', policy)).toMatchObject({ exitCode: 1, output: expect.stringContaining('denied') });
  await workspace.write('policy.json', { rules: [] });
  await workspace.write('shared/context/.dockerignore', '*.md\n');
  const ignored = expect.stringContaining('components/linked/Dockerfile:2: CopyIgnoredFile');
  expect(await check('linked', policy)).toMatchObject({ exitCode: 1, output: ignored });
});
