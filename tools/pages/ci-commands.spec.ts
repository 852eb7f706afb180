import { ciCommands } from './ci-commands';

const GITHUB = `
env: { IMAGE_TAG: '\${{ github.sha }}' }
jobs:
  build:
    strategy: { matrix: { include: [{ platform: amd64 }, { platform: arm64 }] } }
    steps:
      - uses: actions/checkout@v4
      - run: build \${{ matrix.platform }}
      - if: github.event_name == 'push'
        run: push
  merge: { steps: [{ run: merge }], env: { A: b } }
  odd: { steps: [{ run: 'echo \${{ secrets.TOKEN }}' }, { if: always(), run: x }] }
`;
const github = (event: string, ...jobs: readonly string[]) =>
  ciCommands('.github/workflows/x.yml', GITHUB, jobs, event);

describe('of GitHub', () => {
  it('are those of each job, for each entry of its matrix', () => {
    const variables = { IMAGE_TAG: '$GITHUB_SHA' };
    expect(github('push', 'build', 'merge')).toEqual([
      ...['build amd64', 'push', 'build arm64', 'push'].map((command) => ({ command, variables })),
      { command: 'merge', variables: { ...variables, A: 'b' } },
    ]);
  });

  it('are those for the event', () => {
    expect(github('pull_request', 'build').map(({ command }) => command)).toEqual(['build amd64', 'build arm64']);
  });

  it.each([
    ['a job', () => github('push', 'deploy'), 'deploy is not known'],
    ['an expression', () => github('push', 'odd'), 'secrets.TOKEN is not known'],
  ])('do not pass over %s that is not known', (_, read, why) => expect(read).toThrow(why));
});

const GITLAB = `
default: { image: node:22, before_script: [npm ci] }
variables: { GIT_DEPTH: 0, IMAGE_TAG: $CI_COMMIT_SHORT_SHA }
.dind: { services: [dind], variables: { DOCKER_HOST: tcp://docker:2376 } }
merge request: { extends: .dind, script: [one, two] }
build: { parallel: { matrix: [{ PLATFORM: amd64 }, { PLATFORM: arm64 }] }, script: [build $PLATFORM] }
`;

it('of GitLab come with what they extend', () => {
  const variables = { GIT_DEPTH: 0, IMAGE_TAG: '$CI_COMMIT_SHORT_SHA' };
  const dind = { ...variables, DOCKER_HOST: 'tcp://docker:2376' };
  const cell = (PLATFORM: string) =>
    ['npm ci', 'build $PLATFORM'].map((command) => ({ command, variables: { ...variables, PLATFORM } }));
  expect(ciCommands('.gitlab-ci.yml', GITLAB, ['merge request', 'build'], 'push')).toEqual([
    ...['npm ci', 'one', 'two'].map((command) => ({ command, variables: dind })),
    ...cell('amd64'),
    ...cell('arm64'),
  ]);
});

it('of Jenkins are the steps of the stages', () => {
  const file = `stage('Install') { steps { sh 'npm ci' } }
    stage('Push') { steps { withCredentials([x(id: 'registry')]) { sh 'login "$A"' }
      sh 'push' } }`;
  const commands = ciCommands('Jenkinsfile', file, ['Push', 'Install'], 'push');
  expect(commands.map(({ command }) => command)).toEqual(['login "$A"', 'push', 'npm ci']);
});
