/** The facts of a run that are the same in every CI system. */
export interface CiFacts {
  /** Of what is built. */
  readonly commit: string;
  /** What `nx affected` compares it with. */
  readonly before: string;
  /** `host:port` of the registry that is there. */
  readonly registry: string;
}

/** The registries that the pages name, which the one that is there stands for. */
const REGISTRIES = /\b(ghcr\.io|registry\.example\.com)\b/g;

/** What cannot be had where the pages are run, and is there already: packages, Docker's client, and a registry without logins. */
const ALREADY_THERE = [/^npm ci$/, /^(apt-get|install|curl) /, /^echo "deb /, /\| docker login /];

/** Variables that lead to an engine of the CI system. */
const OF_ENGINE = /^DOCKER_/;

/** Whether a command of a CI file has something to do here. */
export function isNeeded(command: string): boolean {
  return !ALREADY_THERE.some((pattern) => pattern.test(command));
}

/** A variable of a CI file that holds here as well. */
export function isMeant(variable: string): boolean {
  return !OF_ENGINE.test(variable);
}

/** The text of a configuration with the registry that is there. */
export function withRegistry(text: string, registry: string): string {
  return text.replace(REGISTRIES, registry);
}

/** The variables that a CI system sets by itself, as far as the pages use them. */
export function ciVariables(path: string, { commit, before, registry }: CiFacts): Readonly<Record<string, string>> {
  if (path.endsWith('Jenkinsfile'))
    return {
      JENKINS_URL: 'https://jenkins.example.com/',
      BRANCH_NAME: 'main',
      GIT_COMMIT: commit,
      IMAGE_TAG: commit.slice(0, 12),
      CHANGE_TARGET: 'main',
    };
  if (path.includes('.github/'))
    return { GITHUB_ACTIONS: 'true', GITHUB_SHA: commit, GITHUB_REF: 'refs/heads/main', NX_BASE: before };
  return {
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: commit,
    CI_COMMIT_SHORT_SHA: commit.slice(0, 8),
    CI_COMMIT_BRANCH: 'main',
    CI_DEFAULT_BRANCH: 'main',
    CI_COMMIT_BEFORE_SHA: before,
    CI_MERGE_REQUEST_DIFF_BASE_SHA: before,
    CI_REGISTRY_IMAGE: `${registry}/acme`,
  };
}
