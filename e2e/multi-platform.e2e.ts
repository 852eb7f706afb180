import { execa } from 'execa';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { docker, hubUrl, removeBuilder, runIn } from './support/engine';
import { commitAll } from './support/workspace';

const FIRST = 'e2e-merge';
const SECOND = 'e2e-merge-second';
const NAME = `${new URL(hubUrl).host}/e2e/merged`;
const NO_CI = { GITHUB_ACTIONS: '', GITLAB_CI: '', JENKINS_URL: '', GITHUB_OUTPUT: '' };

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(FIRST);
  const builder = { name: FIRST, network: 'host' };
  await workspace.write('tools/buildkit/project.json', {
    name: 'buildkit',
    targets: {
      config: { executor: 'nx-buildkit:buildkit-config' },
      builder: {
        executor: 'nx-buildkit:builder',
        dependsOn: ['config'],
        options: builder,
        // The runner of the other platform.
        configurations: { second: { name: SECOND } },
      },
    },
  });
  const targets = {
    'docker-build': {
      executor: 'nx-buildkit:docker-build',
      options: {
        version: '1.2.3',
        tags: [`${NAME}:{version}`, 'type=raw,value=latest'],
        images: [NAME],
        outputs: ['push-by-digest'],
        platform: ['arm64', 'amd64'],
      },
      configurations: { second: {} },
    },
    'nx-release-publish': {
      executor: 'nx-buildkit:release-publish',
      options: {
        buildTarget: 'docker-merge',
        tags: [`${NAME}-released:{version}`, `${NAME}-released:latest`],
        versionSchemes: { dated: '{currentDate|YYYY}.{versionActionsVersion}', hotfix: '{version}-hotfix' },
      },
    },
  };
  const nxJson = JSON.parse(await readFile(join(workspace.root, 'nx.json'), 'utf8'));
  const version = { versionActions: 'tools/version-actions.js', currentVersionResolver: 'git-tag' };
  await workspace.write('nx.json', { ...nxJson, release: { projects: ['app'], version } });
  await workspace.write('tools/version-actions.js', VERSION_ACTIONS);
  await workspace.write('components/app/Dockerfile', 'FROM alpine:3.20\nRUN uname -m > /arch\n');
  await workspace.write('components/app/project.json', { name: 'app', targets });
  await commitAll(workspace);
});
afterAll(async () => {
  await removeBuilder(SECOND);
  await workspace.destroy();
});

const run = (target: string, args: readonly string[] = [], env = {}) =>
  workspace.nx(['run', `app:${target}`, ...args], { ...NO_CI, ...env });
const path = (...parts: readonly string[]) => join(workspace.root, ...parts);
const DIGESTS = 'dist/buildkit/digests';
const index = async (tag: string) =>
  JSON.parse(await docker('buildx', 'imagetools', 'inspect', '--raw', `${NAME}:${tag}`)) as {
    manifests: { digest: string; platform: { architecture: string }; annotations?: Record<string, string> }[];
    annotations: Record<string, string>;
  };

/** What `nx release` needs for a project whose version is in git tags alone. */
const VERSION_ACTIONS = `
const { VersionActions } = require('nx/release');
module.exports = class extends VersionActions {
  validManifestFilenames = null;
  readCurrentVersionOfDependency = async () => ({ currentVersion: null, dependencyCollection: null });
  updateProjectVersion = async () => [];
  updateProjectDependencies = async () => [];
};
`;

/** Builds one platform as a runner of its own: nothing is left of it but its digests. */
async function runner(target: string, platform: string, env = {}): Promise<void> {
  const { exitCode, output } = await run(target, [`--platform=${platform}`], env);
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  await cp(path(DIGESTS), path('artifacts'), { recursive: true });
  await rm(path('dist'), { recursive: true });
}

it('joins what two builders pushed by digest, attestations and all, as often as it is asked to', async () => {
  await runner('docker-build', 'arm64');
  const outputFile = path('github-output');
  await runner('docker-build:second', 'amd64', { GITHUB_OUTPUT: outputFile });
  const outputs = await readFile(outputFile, 'utf8');
  const { digest } = JSON.parse(await readFile(path('artifacts/app/docker-build/amd64.json'), 'utf8'));
  expect(outputs).toContain(`\n${digest}\n`);
  // From the cache too, since a cached task does not run.
  await run('docker-build:second', ['--platform=amd64'], { GITHUB_OUTPUT: `${outputFile}-2` });
  expect(await readFile(`${outputFile}-2`, 'utf8')).toContain(`\n${NAME}@${digest}\n`);
  await rm(path('dist'), { recursive: true });

  const merge = await run('docker-merge', ['--digests=artifacts']);
  expect(merge).toEqual({ exitCode: 0, output: merge.output });
  expect(merge.output).toContain(`${NAME}:1.2.3, ${NAME}:latest: one index of linux/amd64 and linux/arm64, sha256:`);
  const { manifests, annotations } = await index('latest');
  const architectures = manifests.map(({ platform }) => platform.architecture).sort();
  expect(architectures).toEqual(['amd64', 'arm64', 'unknown', 'unknown']);
  const ofAttestations = manifests.map((one) => one.annotations?.['vnd.docker.reference.type']).filter(Boolean);
  expect(ofAttestations).toEqual(['attestation-manifest', 'attestation-manifest']);
  expect(annotations['org.opencontainers.image.title']).toBe('app');
  expect(await runIn(`${NAME}:1.2.3`, 'linux/arm64', 'cat', '/arch')).toBe('aarch64');

  const again = await run('docker-merge', ['--digests=artifacts']);
  expect(again).toEqual({ exitCode: 0, output: again.output });
  const digestIn = (output: string) => /one index of .*(sha256:\w+)/.exec(output)?.[1];
  expect(digestIn(again.output)).toBe(digestIn(merge.output));
});

it('releases the index with every platform and its attestations, under a name by the chosen scheme', async () => {
  const publish = (...args: readonly string[]) => workspace.nx(['release', 'publish', ...args], NO_CI);
  const undecided = await publish();
  expect(undecided).toMatchObject({ exitCode: 1, output: expect.stringContaining('choose one with --versionScheme') });
  const dry = await publish('--dry-run', '--', '--versionScheme=hotfix');
  expect(dry).toMatchObject({ exitCode: 0, output: expect.stringContaining(`${NAME}-released:1.2.3-hotfix, `) });
  expect(dry.output).toContain('would be');
  // Nx's own flag for the whole release, of which no executor is told.
  await execa('git', ['tag', 'v1.2.2'], { cwd: workspace.root });
  const whole = ['release', 'patch', '--dry-run', '--yes', '--dockerVersionScheme=hotfix'];
  const planned = await workspace.nx(whole, NO_CI);
  expect(planned).toMatchObject({ exitCode: 0, output: expect.stringContaining(`${NAME}-released:1.2.3-hotfix, `) });
  const released = await publish('--', '--versionScheme=dated');
  expect(released).toEqual({ exitCode: 0, output: released.output });
  const [, version] = /e2e\/merged-released:(\d{4}\.1\.2\.3), /.exec(released.output) ?? [];
  const raw = (name: string) => docker('buildx', 'imagetools', 'inspect', '--raw', name);
  expect(await raw(`${NAME}-released:${version}`)).toBe(await raw(`${NAME}:1.2.3`));
  expect(await raw(`${NAME}-released:latest`)).toBe(await raw(`${NAME}:1.2.3`));
});

it('refuses what two configurations made, and joins what one did', async () => {
  const options = { version: '1.2.3', tags: [`${NAME}-modes:{version}`], outputs: ['push-by-digest'] };
  const configurations = { production: { buildArgs: { MODE: 'prod' } } };
  const build = { executor: 'nx-buildkit:docker-build', options, configurations };
  await workspace.write('components/modes/Dockerfile', 'FROM alpine:3.20\nARG MODE=dev\nRUN echo $MODE > /mode\n');
  await workspace.write('components/modes/project.json', { name: 'modes', targets: { 'docker-build': build } });
  const inModes = (target: string, ...args: readonly string[]) =>
    workspace.nx(['run', `modes:${target}`, ...args], NO_CI);
  const make = async (target: string, platform: string): Promise<void> => {
    const { exitCode, output } = await inModes(target, `--platform=${platform}`);
    expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  };

  await make('docker-build:production', 'amd64');
  await make('docker-build', 'arm64');
  for (const target of ['docker-merge', 'docker-merge:production']) {
    const { exitCode, output } = await inModes(target);
    expect(exitCode).toBe(1);
    expect(output).toContain('for linux/amd64 was made in the configuration production');
    expect(output).toContain('for linux/arm64 without a configuration: their options or build arguments differ');
  }
  await make('docker-build:production', 'arm64');
  const other = await inModes('docker-merge');
  expect(other.exitCode).toBe(1);
  expect(other.output).toContain('the index would be made without a configuration, whose options differ');
  const merged = await inModes('docker-merge:production');
  expect(merged).toEqual({ exitCode: 0, output: merged.output });
  for (const platform of ['linux/amd64', 'linux/arm64'])
    expect(await runIn(`${NAME}-modes:1.2.3`, platform, 'cat', '/mode')).toBe('prod');
});

it('refuses an index that lacks a platform, and images of another commit', async () => {
  await rm(path('artifacts/app/docker-build/arm64.json'));
  const half = await run('docker-merge', ['--digests=artifacts']);
  expect(half).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('no digest of the image for linux/arm64'),
  });
  await execa('git', ['-c', 'user.name=e2e', '-c', 'user.email=e@x', 'commit', '-q', '--allow-empty', '-m', 'Other'], {
    cwd: workspace.root,
  });
  const other = await run('docker-merge', ['--digests=artifacts', '--platform=amd64']);
  expect(other).toMatchObject({ exitCode: 1, output: expect.stringMatching(/is of commit \w{40}, and not of \w{40}/) });
});

it('refuses images of different uncommitted changes, and joins those of the same', async () => {
  const name = `${NAME}-trees`;
  const options = { version: '1.2.3', tags: [`${name}:{version}`], outputs: ['push-by-digest'] };
  const build = { executor: 'nx-buildkit:docker-build', options };
  await workspace.write('components/trees/Dockerfile', 'FROM alpine:3.20\nCOPY src /src\n');
  await workspace.write('components/trees/project.json', { name: 'trees', targets: { 'docker-build': build } });
  await workspace.write('components/trees/src/main', 'committed');
  await commitAll(workspace);
  const inTrees = (target: string, ...args: readonly string[]) =>
    workspace.nx(['run', `trees:${target}`, ...args], NO_CI);
  const make = async (platform: string): Promise<void> => {
    const { exitCode, output } = await inTrees('docker-build', `--platform=${platform}`);
    expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  };

  await make('amd64');
  await workspace.write('components/trees/src/main', 'changed');
  await workspace.write('components/trees/src/new', 'new');
  await workspace.write('components/trees/junit.xml', 'no part of the image');
  await make('arm64');
  const refused = await inTrees('docker-merge');
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain('uncommitted changes: components/trees/src/main, components/trees/src/new (');
  await workspace.write('components/trees/junit.xml', 'another report');
  await make('amd64');
  const merged = await inTrees('docker-merge');
  expect(merged).toEqual({ exitCode: 0, output: merged.output });
  for (const platform of ['linux/amd64', 'linux/arm64'])
    expect(await runIn(`${name}:1.2.3`, platform, 'cat', '/src/main', '/src/new')).toBe('changednew');
});
