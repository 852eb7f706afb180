import { ciEvent } from './ci-event';

const GITHUB = { GITHUB_ACTIONS: 'true', GITHUB_SHA: 'abc', GITHUB_EVENT_NAME: 'push' };
const GITLAB = { GITLAB_CI: 'true', CI_COMMIT_SHA: 'abc', CI_DEFAULT_BRANCH: 'main', CI_PIPELINE_SOURCE: 'push' };
const JENKINS = { JENKINS_URL: 'https://ci', GIT_COMMIT: 'abc' };
const PULL_REQUEST = {
  number: 7,
  repository: { default_branch: 'main' },
  pull_request: { base: { ref: 'main' }, head: { sha: 'def' } },
};

describe('ciEvent', () => {
  it('is nothing outside of a CI system', () => expect(ciEvent({ GIT_COMMIT: 'abc' }, {})).toBeUndefined());

  it.each([
    ['GitHub, a push', { ...GITHUB, GITHUB_REF: 'refs/heads/dev' }, 'refs/heads/dev'],
    ['GitHub, a pull request', { ...GITHUB, GITHUB_REF: 'refs/pull/7/merge' }, 'refs/pull/7/merge'],
    [
      'GitHub, a pull request of its target',
      { ...GITHUB, GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'pull_request_target' },
      'refs/pull/7/merge',
    ],
    ['GitLab, a branch', { ...GITLAB, CI_COMMIT_BRANCH: 'dev' }, 'refs/heads/dev'],
    ['GitLab, a tag', { ...GITLAB, CI_COMMIT_TAG: 'v1' }, 'refs/tags/v1'],
    ['GitLab, a merge request', { ...GITLAB, CI_MERGE_REQUEST_IID: '7' }, 'refs/pull/7/merge'],
    ['Jenkins, a branch', { ...JENKINS, BRANCH_NAME: 'dev' }, 'refs/heads/dev'],
    ['Jenkins, a branch of the git plugin', { ...JENKINS, GIT_BRANCH: 'origin/my/dev' }, 'refs/heads/my/dev'],
    ['Jenkins, a tag', { ...JENKINS, BRANCH_NAME: 'v1', TAG_NAME: 'v1' }, 'refs/tags/v1'],
    ['Jenkins, a pull request', { ...JENKINS, BRANCH_NAME: 'PR-7', CHANGE_ID: '7' }, 'refs/pull/7/merge'],
  ])('knows the ref: %s', (_, env, ref) => expect(ciEvent(env, PULL_REQUEST)).toMatchObject({ ref, sha: 'abc' }));

  it('takes the commit that a pull request ends with, when asked to', () => {
    const env = { ...GITHUB, GITHUB_EVENT_NAME: 'pull_request', DOCKER_METADATA_PR_HEAD_SHA: 'true' };
    expect(ciEvent(env, PULL_REQUEST)).toMatchObject({ sha: 'def', baseRef: 'main', defaultBranch: 'main' });
    expect(ciEvent({ ...env, GITHUB_EVENT_NAME: 'push' }, PULL_REQUEST)).toMatchObject({ sha: 'abc' });
  });

  it.each([
    ['GitHub', { ...GITHUB, GITHUB_EVENT_NAME: 'schedule' }],
    ['GitLab', { ...GITLAB, CI_PIPELINE_SOURCE: 'schedule' }],
    ['Jenkins', { ...JENKINS, BUILD_CAUSE: 'TIMERTRIGGER' }],
  ])('knows a scheduled run of %s', (_, env) => expect(ciEvent(env, {})).toMatchObject({ name: 'schedule' }));

  it('knows that some events concern the default branch, with any ref', () => {
    expect(ciEvent({ ...GITHUB, GITHUB_EVENT_NAME: 'schedule' }, {})).toMatchObject({ onDefaultBranch: true });
    expect(ciEvent({ ...JENKINS, BRANCH_IS_PRIMARY: 'true' }, {})).toMatchObject({ onDefaultBranch: true });
    expect(ciEvent(GITHUB, {})).toMatchObject({ onDefaultBranch: false });
  });
});
