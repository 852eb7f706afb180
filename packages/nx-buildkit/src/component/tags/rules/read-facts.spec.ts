import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../process/run';
import { readFacts } from './read-facts';

let workspaceRoot: string;
beforeEach(async () => {
  workspaceRoot = await mkdtemp(join(tmpdir(), 'facts-'));
  await git('init', '--quiet', '--initial-branch=main');
  await git('commit', '--quiet', '--allow-empty', '--message=x', '--date=2020-01-10T00:30:00Z');
});
afterEach(() => rm(workspaceRoot, { recursive: true, force: true }));

async function git(...args: string[]): Promise<string> {
  const env = {
    GIT_COMMITTER_DATE: '2020-01-10T00:30:00Z',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...Object.fromEntries(
      ['GIT_AUTHOR', 'GIT_COMMITTER'].flatMap((who) => [
        [`${who}_NAME`, 'x'],
        [`${who}_EMAIL`, 'x@y'],
      ]),
    ),
  };
  return (await run({ file: 'git', args, env }, { cwd: workspaceRoot })).stdout.trim();
}

const read = (...needs: Parameters<typeof readFacts>[0]) => readFacts(needs, { workspaceRoot, env: {} });

it('asks git outside of a CI system', async () => {
  const sha = await git('rev-parse', 'HEAD');
  await git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  await git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  expect(await read('ref', 'sha', 'short-sha', 'event', 'default-branch', 'is-default-branch', 'base-ref')).toEqual({
    ref: 'refs/heads/main',
    sha,
    'short-sha': sha.slice(0, 7),
    event: 'push',
    'default-branch': 'main',
    'is-default-branch': 'true',
  });
  await git('tag', 'v1.2.3');
  await git('checkout', '--quiet', '--detach');
  expect(await read('ref', 'is-default-branch')).toEqual({ ref: 'refs/tags/v1.2.3', 'is-default-branch': 'false' });
});

it('believes the CI system more than git', async () => {
  const path = join(workspaceRoot, 'event.json');
  await writeFile(path, JSON.stringify({ repository: { default_branch: 'trunk' } }));
  const env = { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/trunk', GITHUB_SHA: 'abc', GITHUB_EVENT_PATH: path };
  expect(await readFacts(['ref', 'sha', 'is-default-branch'], { workspaceRoot, env })).toEqual({
    ref: 'refs/heads/trunk',
    sha: 'abc',
    'is-default-branch': 'true',
  });
});

describe('the branch of the sources', () => {
  const GITHUB = { GITHUB_ACTIONS: 'true' };
  const GITLAB = { GITLAB_CI: 'true', CI_COMMIT_REF_NAME: 'v1' };
  const JENKINS = { JENKINS_URL: 'https://ci' };

  it.each([
    ['GitHub, a branch', { ...GITHUB, GITHUB_REF: 'refs/heads/my/dev', GITHUB_HEAD_REF: '' }, 'my/dev'],
    ['GitHub, a tag', { ...GITHUB, GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1' }, undefined],
    ['GitHub, a pull request', { ...GITHUB, GITHUB_REF: 'refs/pull/7/merge', GITHUB_HEAD_REF: 'fix' }, 'fix'],
    ['GitLab, a branch', { ...GITLAB, CI_COMMIT_BRANCH: 'dev' }, 'dev'],
    ['GitLab, a tag', { ...GITLAB, CI_COMMIT_TAG: 'v1' }, undefined],
    [
      'GitLab, a merge request',
      { ...GITLAB, CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'fix' },
      'fix',
    ],
    ['Jenkins, a branch of the git plugin', { ...JENKINS, GIT_BRANCH: 'origin/dev' }, 'dev'],
    ['Jenkins, a tag', { ...JENKINS, BRANCH_NAME: 'v1', TAG_NAME: 'v1' }, undefined],
    ['Jenkins, a pull request', { ...JENKINS, BRANCH_NAME: 'PR-7', CHANGE_ID: '7', CHANGE_BRANCH: 'fix' }, 'fix'],
  ])('is what a CI system says of a commit: %s', async (_, env, branch) => {
    await git('checkout', '--quiet', '--detach');
    const facts = await readFacts(['source-branch'], { workspaceRoot, env });
    expect(facts['source-branch']).toBe(branch);
  });

  it('is the one that is checked out, whatever a CI system says', async () => {
    const env = { ...GITHUB, GITHUB_REF: 'refs/tags/v1' };
    expect(await readFacts(['source-branch'], { workspaceRoot, env })).toEqual({ 'source-branch': 'main' });
  });
});

it('renders dates in a format and a time zone', async () => {
  const now = new Date('2020-01-10T00:30:00Z');
  const needs = [
    'date:YYYYMMDD-HHmmss@Asia/Tokyo',
    'date:dddd, MMMM Do YYYY@UTC',
    'currentDate:YYMM.DD-build',
  ] as const;
  expect(Object.values(await readFacts(needs, { workspaceRoot, env: {}, now }))).toEqual([
    '20200110-093000',
    'Friday, January 10th 2020',
    '2001.10-build',
  ]);
  expect(await read('commit-date:HHmm@UTC')).toEqual({ 'commit-date:HHmm@UTC': '0030' });
  await expect(read('date:YYYY@Mars/Base')).rejects.toThrow('"Mars/Base" in a tag rule is not a time zone');
});

it('has as many digits of a commit as a variable says', async () => {
  const lengthened = (length: string) =>
    readFacts(['short-sha'], { workspaceRoot, env: { DOCKER_METADATA_SHORT_SHA_LENGTH: length } });
  expect((await lengthened('12'))['short-sha']).toHaveLength(12);
  await expect(lengthened('many')).rejects.toThrow('DOCKER_METADATA_SHORT_SHA_LENGTH is "many"');
});

it('leaves out what nothing tells', async () => {
  const facts = await readFacts(['ref', 'sha'], { workspaceRoot: tmpdir(), env: {} });
  expect(facts).toEqual({});
});
