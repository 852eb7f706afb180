import type { DockerBuildOptions } from '../../component/options';
import { imageInputs, prefetchInputs, type BuildTarget } from './image-inputs';

const target = (
  options: DockerBuildOptions = {},
  files: Readonly<Record<string, string>> = {},
  project: Partial<BuildTarget['project']> = {},
): BuildTarget => ({
  project: { root: 'apps/web', name: 'web', nested: [], hasVersion: false, ...project },
  task: 'docker-build',
  options: [{ options }],
  files: {
    read: (path) => files[path],
    kindOf: (path) => (path in files ? 'file' : undefined),
    realPath: (path) => path,
    holdsLinks: () => false,
    isIgnored: () => false,
  },
});

const paths = (image: BuildTarget) => imageInputs(image).filter((input) => typeof input === 'string');

describe('imageInputs', () => {
  it('are the files of the component, its version, its locks and the images it is built from, and no npm package', () => {
    expect(imageInputs(target())).toEqual([
      '{projectRoot}/**/*',
      { runtime: expect.stringMatching(/build-context\/print-digest'\)" "folder=apps\/web"$/) },
      '{projectRoot}/Dockerfile',
      { env: 'IMAGE_TAG' },
      { runtime: `node -p "require('./package.json').version"` },
      { dependentTasksOutputFiles: '**/{locks,image-locks}/**/*.json' },
      { dependentTasksOutputFiles: '**/image.json' },
      { env: 'NX_BUILDKIT_OVERRIDDEN' },
      { env: 'SOURCE_DATE_EPOCH' },
      { env: 'BUILDX_GIT_LABELS' },
      { env: 'BUILDX_GIT_INFO' },
      { env: 'BUILDX_GIT_CHECK_DIRTY' },
      { runtime: expect.stringMatching(/^\[ -n "\$BUILDX_GIT_LABELS" \] && git rev-parse HEAD/) },
      { env: 'BUILDX_NO_DEFAULT_ATTESTATIONS' },
      { runtime: 'cat "$EXPERIMENTAL_BUILDKIT_SOURCE_POLICY" 2>/dev/null' },
      { dependentTasksOutputFiles: '**/build-platforms.json', transitive: true },
      { env: 'DOCKER_DEFAULT_PLATFORM' },
      { externalDependencies: [] },
    ]);
  });

  it('have locks that are committed once, as what prefetch makes of them, although COPY can see them', () => {
    const image = target({ lock: 'project' });
    expect(paths(image)).toContain('!{projectRoot}/image-locks/web/docker-build/**/*');
    expect(prefetchInputs(image)).toContain('{projectRoot}/image-locks/web/docker-build/**/*');
  });

  it('leave out what .dockerignore excludes, except the Dockerfile and .dockerignore', () => {
    const ignore = 'README.md\nDockerfile\n.dockerignore\n';
    expect(paths(target({}, { 'apps/web/.dockerignore': ignore }))).toEqual([
      '{projectRoot}/**/*',
      '{projectRoot}/.dockerignore',
      '!{projectRoot}/README.md',
      '!{projectRoot}/README.md/**/*',
      '!{projectRoot}/Dockerfile/**/*',
      '!{projectRoot}/.dockerignore/**/*',
      '{projectRoot}/Dockerfile',
    ]);
  });

  const excluded = (image: BuildTarget) => paths(image).filter((input) => input.startsWith('!'));

  it('leave out nothing that a named context or another platform sends', () => {
    const ignores = { 'apps/web/.dockerignore': 'docs\n*.md\ntmp' };
    const named = target({ buildContexts: { docs: 'apps/web/docs', shared: 'libs/shared' } }, ignores);
    // `*.md` could be the name of a folder that holds another one.
    expect(excluded(named)).toEqual(['!{projectRoot}/tmp', '!{projectRoot}/tmp/**/*']);
    const ofArm = { 'apps/web/arm.Dockerfile.dockerignore': 'docs' };
    const perPlatform = { arm64: { dockerfile: 'apps/web/arm.Dockerfile' } };
    expect(excluded(target({ perPlatform }, { ...ignores, ...ofArm }))).toEqual([
      '!{projectRoot}/docs',
      '!{projectRoot}/docs/**/*',
    ]);
  });

  it('leave out no file that is read anyway: the Dockerfile of another platform, or package.json for the version', () => {
    const perPlatform = { arm64: { dockerfile: 'apps/web/Dockerfile.arm' } };
    const ignores = { 'apps/web/.dockerignore': 'Dockerfile.*\npackage.json\nMakefile' };
    expect(excluded(target({ perPlatform }, ignores, { hasVersion: true }))).toEqual([
      '!{projectRoot}/Dockerfile.*/**/*',
      '!{projectRoot}/package.json/**/*',
      '!{projectRoot}/Makefile',
      '!{projectRoot}/Makefile/**/*',
    ]);
  });

  it('are the digest of a Dockerfile, a policy and a .dockerignore that git ignores, of which none excludes anything', () => {
    const ignored = ['apps/web/Dockerfile', 'apps/web/Dockerfile.rego', 'apps/web/.dockerignore'];
    const plain = target({}, { ...Object.fromEntries(ignored.map((path) => [path, 'docs'])) });
    const image = { ...plain, files: { ...plain.files, isIgnored: (path: string) => ignored.includes(path) } };
    expect(paths(image)).toEqual(['{projectRoot}/**/*']);
    const digestOf = (name: string) => ({
      runtime: expect.stringMatching(new RegExp(`print-digest'\\)" "folder=apps/web" "path=${name}"$`)),
    });
    expect(imageInputs(image)).toEqual(
      expect.arrayContaining(['Dockerfile', 'Dockerfile.rego', '.dockerignore'].map(digestOf)),
    );
    expect(prefetchInputs(image)).toContainEqual(digestOf('Dockerfile'));
  });

  it('read the ignore file beside the Dockerfile rather than that of the context', () => {
    const files = { 'apps/web/Dockerfile.dockerignore': '*\n!apps/web/src\n', '.dockerignore': 'docs' };
    expect(paths(target({ context: '.' }, files))).toEqual([
      '{workspaceRoot}/apps/web/Dockerfile',
      '{workspaceRoot}/apps/web/Dockerfile.dockerignore',
      '{workspaceRoot}/apps/web/src',
      '{workspaceRoot}/apps/web/src/**/*',
      '{projectRoot}/Dockerfile.dockerignore',
      '{projectRoot}/Dockerfile',
    ]);
  });

  it('name a context outside the project, or one with other projects in it, from the root of the workspace', () => {
    expect(paths(target({ context: '.' }))).toContain('{workspaceRoot}/**/*');
    expect(paths(target({ context: 'apps' }))).toContain('{workspaceRoot}/apps/**/*');
    expect(paths(target({ context: 'apps/web/docker/' }))).toContain('{projectRoot}/docker/**/*');
    expect(paths(target({}, {}, { nested: ['apps/web/e2e'] }))).toContain('{workspaceRoot}/apps/web/**/*');
    expect(paths(target({}, {}, { root: '.' }))).toContain('{projectRoot}/**/*');
  });

  it('hold a Dockerfile that lies elsewhere, and folders that are named contexts', () => {
    const buildContexts = { shared: 'libs/shared/', base: 'project:base', remote: 'https://example.com/x.git' };
    expect(paths(target({ dockerfile: 'docker/web.Dockerfile', buildContexts }))).toEqual([
      '{projectRoot}/**/*',
      '{workspaceRoot}/libs/shared/**/*',
      '{workspaceRoot}/docker/web.Dockerfile',
    ]);
  });

  it('hold no files for a context at a URL, and none for an upstream image', () => {
    expect(paths(target({ context: 'https://example.com/x.git#main' }))).toEqual(['{projectRoot}/Dockerfile']);
    expect(paths(target({ image: 'postgres:16' }))).toEqual([]);
  });

  it('hold the build arguments from the environment and from a file that git may ignore', () => {
    const options = { buildArgsFromEnv: ['NPM_MIRROR'], envFile: '.env' };
    expect(imageInputs(target(options))).toContainEqual({ env: 'NPM_MIRROR' });
    const reads = (path: string) => ({
      runtime: expect.stringContaining(`readFileSync(decodeURIComponent('${path}'))`),
    });
    expect(imageInputs(target(options))).toContainEqual(reads('.env'));
    const odd = imageInputs(target({ ...options, envFile: "packages/@acme/it's/.env" }));
    expect(odd).toContainEqual(reads('packages/%40acme/it%27s/.env'));
  });

  it('hold what the names and labels of the image speak of, and nothing else', () => {
    const tags = ['registry/{env.TEAM}/web:{shortCommitSha}'];
    const inputs = imageInputs(target({ tags, labels: { branch: '{branch}' } }));
    expect(inputs).toContainEqual({ env: 'TEAM' });
    expect(inputs).toContainEqual({ runtime: 'git rev-parse HEAD' });
    expect(inputs).toContainEqual({ runtime: expect.stringMatching(/print-facts'\)" "source-branch"$/) });
    expect(inputs).not.toContainEqual({ env: 'IMAGE_TAG' });
    expect(imageInputs(target({ version: 'v1' }))).not.toContainEqual({ env: 'IMAGE_TAG' });
  });

  it('hold what the tag rules read, in each configuration and for each platform, and nothing for a constant one', () => {
    const perPlatform = { arm64: { tags: [`type=raw,value={{date 'YYYY'}}`] } };
    const options = { tags: ['type=sha', 'type=ref,event=tag'], flavor: ['suffix=-{env.TEAM}'], perPlatform };
    const runtime = expect.stringMatching(/print-facts'\)" "date:YYYY@UTC" "ref" "short-sha"$/);
    expect(imageInputs(target(options))).toEqual(expect.arrayContaining([{ runtime }, { env: 'TEAM' }]));
    expect(JSON.stringify(imageInputs(target({ tags: ['type=raw,value=x'] })))).not.toContain('print-facts');
  });

  it('hold a format in words that a shell takes literally', () =>
    expect(imageInputs(target({ tags: ["type=raw,value={{date '$(id)'}}"] }))).toContainEqual({
      runtime: expect.stringContaining('%24(id)'),
    }));

  it("hold the project's own package.json when the version comes from there", () => {
    expect(paths(target({}, {}, { hasVersion: true }))).toContain('{projectRoot}/package.json');
  });
});

describe('prefetchInputs', () => {
  it('hold the variable of committed locks that lack an image, which other locks do not have', () => {
    const ofLocks = { env: 'NX_BUILDKIT_UNLOCKED_apps_web_docker_build' };
    expect(prefetchInputs(target({ lock: 'project' }))).toContainEqual(ofLocks);
    expect(prefetchInputs(target({}))).not.toContainEqual(ofLocks);
  });

  it('hold the Dockerfile of each platform that has one of its own', () => {
    const perPlatform = { arm64: { dockerfile: 'docker/arm.Dockerfile' }, amd64: { buildArgs: { A: '1' } } };
    const inputs = prefetchInputs(target({ perPlatform })).filter((input) => typeof input === 'string');
    expect(inputs).toEqual(['{projectRoot}/Dockerfile', '{workspaceRoot}/docker/arm.Dockerfile']);
  });

  it('are the Dockerfile, the build arguments and the configuration of the builder', () => {
    expect(prefetchInputs(target({ buildArgsFromEnv: ['VERSION'] }))).toEqual([
      '{projectRoot}/Dockerfile',
      { env: 'VERSION' },
      { dependentTasksOutputFiles: '**/buildkitd.toml', transitive: true },
      { env: 'NX_BUILDKIT_ASKED' },
      { env: 'NX_BUILDKIT_REFRESHED' },
      { dependentTasksOutputFiles: '**/build-platforms.json', transitive: true },
      { env: 'DOCKER_DEFAULT_PLATFORM' },
      { externalDependencies: [] },
    ]);
  });
});
