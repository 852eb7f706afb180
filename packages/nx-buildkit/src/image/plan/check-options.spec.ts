import { checkOptions } from './check-options';

it.each([
  [{ extraArgs: ['--tag=other:1', '--label', 'a=b'] }, 'use the option tags'],
  [{ extraArgs: ['-tother:1'] }, 'use the option tags'],
  [{ extraArgs: ['-DfDockerfile.other'] }, 'use the option dockerfile'],
  [{ extraArgs: ['-qfDockerfile.other'] }, 'use the option quiet'],
  [{ extraArgs: ['--no-cache'] }, 'use the option noCache'],
  [{ extraArgs: ['--no-cache-filter=build'] }, 'use the option noCacheFilter'],
  [{ extraArgs: ['--pull'] }, 'use the option pull'],
  [{ extraArgs: ['--label', 'a=b'] }, 'use the option labels'],
  [{ extraArgs: ['--secret', 'id=a'] }, 'use the option secrets'],
  [{ extraArgs: ['--cache-from=a'] }, 'use the option cacheFrom'],
  [{ extraArgs: ['--ulimit=nofile=1'] }, 'use the option ulimit'],
  [{ extraArgs: ['--platform', 'linux/amd64'] }, 'use the option platform'],
  [{ extraArgs: ['--metadata-file', 'x'] }, 'use the option metadataFile'],
  [{ extraArgs: ['--sbom=true'] }, 'use the option sbom'],
  [{ extraArgs: ['--provenance=mode=max'] }, 'use the option provenance'],
  [{ extraArgs: ['--build-context', 'docs=apps/docs'] }, 'use the option buildContexts'],
  [{ extraArgs: ['--build-arg', 'A=b', '--build-arg', 'FROM_ENV'] }, 'use the option buildArgsFromEnv'],
  [{ extraArgs: ['--build-arg=FROM_ENV'] }, 'use the option buildArgsFromEnv'],
  [{ extraArgs: ['--check'] }, 'call docker buildx yourself'],
  [{ targets: {} }, 'name a stage in it'],
  [{ outputs: [] }, 'name an output'],
  [{ metadataFile: '../build.json' }, 'relative to the workspace'],
  [{ outputs: ['push-by-digest', 'load'] }, 'remove the other outputs'],
  [{ outputs: ['push-by-digest'], image: 'postgres:16' }, 'use push'],
  [{ imagePrefix: 'ghcr.io/{env.OWNER}/' }, 'write {env.OWNER} into the option tags'],
  [{ imagePrefix: '{branch-' }, 'write {branch- into the option tags'],
  [{ runStallTimeout: 900 }, 'give milliseconds, at least 20000'],
])('refuses %j', (options, remedy) => {
  expect(() => checkOptions(options)).toThrow(expect.objectContaining({ remedy: expect.stringContaining(remedy) }));
});

it('lets pass what no option says', () => {
  const extraArgs = ['--policy', 'disabled=true', '--build-arg', 'A=b', '-D', '--iidfile', 'x'];
  expect(() => checkOptions({ extraArgs, targets: { a: {} }, outputs: ['load'], retries: 0 })).not.toThrow();
});

it('says which option to use instead of an argument', () =>
  expect(() => checkOptions({ extraArgs: ['--sbom=true'] })).toFailWith('NXBK-0409'));
