/** What is built, and why, as a CI system or git says it. */
export interface CiEvent {
  /** `refs/heads/main`, `refs/tags/v1.2.3`, `refs/pull/7/merge`. */
  readonly ref?: string;
  readonly sha?: string;
  /** `push`, `schedule`, `pull_request`. */
  readonly name: string;
  readonly defaultBranch?: string;
  /** Whether the event always concerns the default branch, whatever its ref is. */
  readonly onDefaultBranch?: boolean;
  /** The branch that a pull request goes into. */
  readonly baseRef?: string;
  /** The branch that a pull request comes from. */
  readonly headRef?: string;
  /** When the commit was made, ISO 8601. */
  readonly committed?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The payload of a GitHub event, as far as it matters here. */
export interface GithubPayload {
  readonly number?: number;
  readonly base_ref?: string | null;
  readonly repository?: { readonly default_branch?: string };
  readonly pull_request?: { readonly base?: { readonly ref?: string }; readonly head?: { readonly sha?: string } };
}

/** Events that GitHub triggers for the last commit of the default branch. */
const ON_DEFAULT_BRANCH = /create|discussion|issues|schedule/;

/** @returns undefined outside of the CI systems that are known */
export function ciEvent(env: Environment, payload: GithubPayload): CiEvent | undefined {
  if (env['GITHUB_ACTIONS']) return githubEvent(env, payload);
  if (env['GITLAB_CI']) return gitlabEvent(env);
  return env['JENKINS_URL'] ? jenkinsEvent(env) : undefined;
}

/** https://github.com/docker/metadata-action/blob/v6.0.0/src/context.ts (getContextFromWorkflow) and meta.ts */
function githubEvent(env: Environment, payload: GithubPayload): CiEvent {
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  const { base, head } = (name.startsWith('pull_request') && payload.pull_request) || {};
  // This event's own ref is the branch that the pull request goes into.
  const ref = name === 'pull_request_target' ? `refs/pull/${payload.number}/merge` : env['GITHUB_REF'];
  const wantsHead = /true/i.test(env['DOCKER_METADATA_PR_HEAD_SHA'] ?? '');
  return {
    ref,
    sha: (wantsHead ? head?.sha : undefined) ?? env['GITHUB_SHA'],
    name,
    defaultBranch: payload.repository?.default_branch,
    onDefaultBranch: ON_DEFAULT_BRANCH.test(name),
    // That of a pushed tag is in the payload.
    baseRef: base?.ref ?? payload.base_ref?.replace(/^refs\/heads\//, ''),
    headRef: env['GITHUB_HEAD_REF'],
  };
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
function gitlabEvent(env: Environment): CiEvent {
  return {
    ref: firstRef([
      ['refs/pull/', env['CI_MERGE_REQUEST_IID'], '/merge'],
      ['refs/tags/', env['CI_COMMIT_TAG']],
      ['refs/heads/', env['CI_COMMIT_BRANCH']],
    ]),
    sha: env['CI_COMMIT_SHA'],
    name: env['CI_PIPELINE_SOURCE'] ?? '',
    defaultBranch: env['CI_DEFAULT_BRANCH'],
    baseRef: env['CI_MERGE_REQUEST_TARGET_BRANCH_NAME'],
    headRef: env['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME'],
    committed: env['CI_COMMIT_TIMESTAMP'],
  };
}

/**
 * BRANCH_NAME, CHANGE_* and TAG_NAME are those of multibranch pipelines, GIT_BRANCH is that of the git plugin, and BUILD_CAUSE that of EnvInject.
 * https://www.jenkins.io/doc/book/pipeline/multibranch/#additional-environment-variables
 */
function jenkinsEvent(env: Environment): CiEvent {
  const isScheduled = (env['BUILD_CAUSE'] ?? '').includes('TIMERTRIGGER');
  return {
    ref: firstRef([
      ['refs/pull/', env['CHANGE_ID'], '/merge'],
      ['refs/tags/', env['TAG_NAME']],
      ['refs/heads/', env['BRANCH_NAME'] ?? env['GIT_LOCAL_BRANCH'] ?? env['GIT_BRANCH']?.replace(/^origin\//, '')],
    ]),
    sha: env['GIT_COMMIT'],
    name: isScheduled ? 'schedule' : env['CHANGE_ID'] ? 'pull_request' : 'push',
    onDefaultBranch: env['BRANCH_IS_PRIMARY'] === 'true',
    baseRef: env['CHANGE_TARGET'],
    headRef: env['CHANGE_BRANCH'],
  };
}

function firstRef(candidates: readonly (readonly [string, string | undefined, string?])[]): string | undefined {
  const found = candidates.find(([, name]) => name);
  return found && `${found[0]}${found[1]}${found[2] ?? ''}`;
}
