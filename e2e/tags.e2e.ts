import { execa } from 'execa';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { docker } from './support/engine';
import { commitAll } from './support/workspace';

/** Without the CI system that runs these tests. */
const NO_CI = { GITHUB_ACTIONS: '', GITLAB_CI: '', JENKINS_URL: '', GITHUB_HEAD_REF: '' };
const FROM_CACHE = /docker-build.*(local cache|existing outputs)/;

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-tags');
  const rules = [
    'type=ref,event=branch',
    'type=semver,pattern={{major}}.{{minor}}',
    'type=raw,value=latest,enable={{is_default_branch}}',
  ];
  await workspace.component('app', 'FROM scratch\nCOPY file /file\n', { tags: rules }, { file: 'one' });
  await workspace.component(
    'hashed',
    'FROM scratch\nCOPY file /file\n',
    { tags: ['e2e-tags-hashed:{inputHash}'] },
    { file: 'one' },
  );
  await workspace.component(
    'named',
    'FROM scratch\nCOPY file /file\n',
    { tags: ['e2e-tags-named:{branch}'] },
    { file: 'one' },
  );
  await commitAll(workspace);
});
afterAll(async () => {
  await workspace.nx(['daemon', '--stop']);
  await workspace.destroy();
});

async function build(name: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { exitCode, output } = await workspace.nx(['run', `${name}:docker-build`], { ...NO_CI, ...env });
  if (exitCode !== 0) throw new Error(output);
  return output;
}

const git = (...args: string[]) => execa('git', args, { cwd: workspace.root });

async function tagsOf(name: string): Promise<readonly string[]> {
  const tags = await docker('image', 'ls', '--format', '{{.Tag}}', `e2e-tags-${name}`);
  return tags.split('\n').filter(Boolean).sort();
}

it.each(['false', 'true'])(
  'names an image by its branch, and no other branch gets a name from the cache (daemon: %s)',
  async (NX_DAEMON) => {
    const branch = `dev/${NX_DAEMON}`;
    await git('checkout', '--quiet', 'main');
    await build('app', { NX_DAEMON });
    expect(await tagsOf('app')).toContain('main');
    expect(await build('app', { NX_DAEMON })).toMatch(FROM_CACHE);
    await git('checkout', '--quiet', '-b', branch);
    expect(await build('app', { NX_DAEMON })).not.toMatch(FROM_CACHE);
    expect(await tagsOf('app')).toContain(branch.replace('/', '-'));
  },
);

it('reads the variables of a CI system, which decide what the cache knows', async () => {
  const github = { GITHUB_ACTIONS: 'true', GITHUB_SHA: 'f'.repeat(40), GITHUB_EVENT_NAME: 'push' };
  expect(await build('app', { ...github, GITHUB_REF: 'refs/tags/v1.2.3' })).toContain(
    'e2e-tags-app:1.2, e2e-tags-app:latest',
  );
  expect(await tagsOf('app')).toEqual(expect.arrayContaining(['1.2', 'latest']));
  const again = { GITLAB_CI: 'true', CI_COMMIT_SHA: 'f'.repeat(40), CI_COMMIT_TAG: 'v1.2.3' };
  // The same facts, from another system: the same task.
  expect(await build('app', again)).toMatch(FROM_CACHE);
  expect(await build('app', { ...again, CI_COMMIT_TAG: 'v2.0.0' })).not.toMatch(FROM_CACHE);
  expect(await tagsOf('app')).toContain('2.0');
  const { exitCode, output } = await workspace.nx(['run', 'app:docker-build'], {
    ...NO_CI,
    ...again,
    CI_COMMIT_TAG: 'x',
  });
  expect(exitCode).toBe(1);
  expect(output).toContain('gives a tag for refs/tags/x');
});

it('names an image by a branch that only a variable knows, and by no other one from the cache', async () => {
  await git('checkout', '--quiet', '--detach');
  const onRef = (ref: string) => ({ GITHUB_ACTIONS: 'true', GITHUB_REF: ref, GITHUB_HEAD_REF: '' });
  await build('named', onRef('refs/heads/one'));
  await build('named', onRef('refs/heads/two'));
  expect(await tagsOf('named')).toEqual(['one', 'two']);
  const { exitCode, output } = await workspace.nx(['run', 'named:docker-build'], {
    ...NO_CI,
    ...onRef('refs/tags/v1'),
  });
  expect(exitCode).toBe(1);
  expect(output).toContain('on no git branch');
});

it('has a tag that says what went in', async () => {
  await build('hashed');
  const [first, ...others] = await tagsOf('hashed');
  expect([first, others]).toEqual([expect.stringMatching(/^\d+$/), []]);
  await workspace.write('components/hashed/file', 'two');
  await build('hashed');
  expect(await tagsOf('hashed')).toHaveLength(2);
});
