import { openRepository, type Repository } from './repositories/repository';
import { publishNamed } from './docker-build.support';

/*
 * What decides which files an image is built from, and is not in the options of its target: the platform, and words of the command line. Each image is
 * built, a file is changed that only this build takes, and the image has to have the change.
 */
const image = (name: string): string => `e2e-decided/${name}:1`;

const app = (name: string, dockerfile: string, files: Readonly<Record<string, string>>, options: object = {}) => ({
  [`apps/${name}/project.json`]: JSON.stringify({
    name,
    targets: { 'docker-build': { options: { tags: [image(name)], ...options } } },
  }),
  [`apps/${name}/Dockerfile`]: dockerfile,
  ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`apps/${name}/${path}`, text])),
});

const BINARIES = { 'bin-amd64': 'amd64', 'bin-arm64': 'before' };
const FILES: Readonly<Record<string, string>> = {
  ...app(
    'mount',
    'FROM alpine:3.20\nARG TARGETARCH\nRUN --network=none --mount=type=bind,source=bin-$TARGETARCH,target=/in cat /in > /value\n',
    BINARIES,
  ),
  ...app(
    'backtick',
    'FROM alpine:3.20\nARG TARGETARCH\nRUN echo at `date` `true`\nCOPY bin-$TARGETARCH /value\n',
    BINARIES,
  ),
  ...app('comment', 'FROM scratch\nARG TARGETARCH\n# RUN apk add \\\nCOPY bin-$TARGETARCH /value\n', BINARIES),
  ...app(
    'mode',
    'ARG MODE=prod\nFROM scratch AS base-prod\nCOPY prod /value\nFROM scratch AS base-dev\nCOPY dev /value\nFROM base-$MODE\n',
    { prod: 'prod', dev: 'before' },
  ),
  ...app('spelled', 'FROM scratch\nCOPY --from=shared value /value\n', {}, { buildContexts: { shared: 'libs/other' } }),
  ...app('stage', 'FROM scratch AS debug\nCOPY debug /value\nFROM scratch\nCOPY usual /value\n', {
    debug: 'before',
    usual: 'usual',
  }),
  ...app(
    'unset',
    'FROM scratch\nARG DEBUG\nCOPY conf${DEBUG:+.debug} /value\n',
    { conf: 'before', 'conf.debug': 'debug' },
    { buildArgsFromEnv: ['DEBUG'] },
  ),
  ...app(
    'chosen',
    'ARG DEBUG\nFROM scratch AS base\nCOPY usual /value\nFROM scratch AS base-debug\nCOPY debug /value\nFROM base${DEBUG:+-debug}\n',
    { usual: 'before', debug: 'debug' },
    { buildArgsFromEnv: ['DEBUG'] },
  ),
  ...app('inherited', 'FROM alpine:3.20\nCOPY conf${VARIANT:+-alt} /value\n', { conf: 'before', 'conf-alt': 'alt' }),
  ...app('cross', 'FROM scratch\nARG BUILDARCH TARGETARCH\nCOPY bin-$BUILDARCH-$TARGETARCH /value\n', {
    'bin-amd64-amd64': 'amd64',
    'bin-amd64-arm64': 'before',
  }),
  ...app('variant', 'FROM scratch\nARG TARGETARCH TARGETVARIANT\nCOPY bin-$TARGETARCH$TARGETVARIANT /value\n', {
    ...BINARIES,
    'bin-amd64v2': 'before',
  }),
  ...app('windows', 'FROM scratch\nCOPY file /value\n', { file: 'before' }, { context: 'apps\\windows' }),
  ...app('policy', 'FROM e2e-decided-a:1\n', {}),
  'libs/other/value': 'other',
  'libs/shared/value': 'before',
  'policy.json': JSON.stringify({
    rules: [
      {
        action: 'CONVERT',
        selector: { identifier: 'docker-image://docker.io/library/e2e-decided-a:1' },
        updates: { identifier: 'docker-image://docker.io/library/e2e-decided-b:1' },
      },
    ],
  }),
};
const NAMES = [
  'mount',
  'backtick',
  'comment',
  'mode',
  'spelled',
  'stage',
  'unset',
  'chosen',
  'inherited',
  'cross',
  'variant',
  'windows',
  'policy',
];

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository('decided', FILES, NAMES.map(image));
  await publishNamed('e2e-decided-a:1', 'e2e-decided-b:1');
});
afterAll(() => repository.close());

it.each([
  ['mount', 'apps/mount/bin-arm64', ['run', 'mount:docker-build', '--platform=arm64']],
  ['backtick', 'apps/backtick/bin-arm64', ['run', 'backtick:docker-build', '--platform=arm64']],
  ['comment', 'apps/comment/bin-arm64', ['run', 'comment:docker-build', '--platform=arm64']],
  ['mode', 'apps/mode/dev', ['run', 'mode:docker-build', '--build-args.MODE=dev']],
  ['spelled', 'libs/shared/value', ['run', 'spelled:docker-build', '--build-contexts.shared=libs/shared']],
  ['stage', 'apps/stage/debug', ['run-many', '-t', 'docker-build', '-p', 'stage', '--', '--target=debug']],
  ['unset', 'apps/unset/conf', ['run', 'unset:docker-build']],
  ['chosen', 'apps/chosen/usual', ['run', 'chosen:docker-build']],
  ['inherited', 'apps/inherited/conf', ['run', 'inherited:docker-build']],
  ['cross', 'apps/cross/bin-amd64-arm64', ['run', 'cross:docker-build', '--platform=arm64']],
  ['variant', 'apps/variant/bin-amd64v2', ['run', 'variant:docker-build', '--platform=linux/amd64/v2']],
  ['windows', 'apps/windows/file', ['run', 'windows:docker-build']],
])('%s: a change of %s is in the image', async (name, path, words) => {
  const platform = words.some((word) => word.startsWith('--platform')) ? [] : ['--platform=amd64'];
  const built = async () => {
    await repository.run(...words, ...platform);
    return repository.fileIn(image(name), '/value');
  };
  expect(await built()).toBe('before');
  await repository.workspace.write(path, 'after');
  expect(await built()).toBe('after');
});

it('follows the source policy of the user, and what it says', async () => {
  const built = async (env: Readonly<Record<string, string>> = {}) => {
    await repository.runWith(env, 'run', 'policy:docker-build', '--platform=amd64');
    return repository.fileIn(image('policy'), '/who');
  };
  expect(await built()).toBe('e2e-decided-a:1');
  const env = { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: 'policy.json' };
  expect(await built(env)).toBe('e2e-decided-b:1');
  await repository.workspace.write('policy.json', '{"rules":[]}');
  expect(await built(env)).toBe('e2e-decided-a:1');
});
