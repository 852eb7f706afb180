import { createIndexCommand, readIndexCommand } from './create-index';

const digests = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`] as const;

it('makes an index of images that the repository has', () => {
  const names = ['r.io/app:1', 'r.io/app:latest'];
  const { file, args } = createIndexCommand({
    names,
    repository: 'r.io/app',
    digests,
    annotations: { title: 'app' },
    builder: 'b',
  });
  expect([file, ...args].join(' ')).toBe(
    `docker buildx imagetools create --progress plain --builder b --tag r.io/app:1 --tag r.io/app:latest --annotation index:title=app r.io/app@${digests[0]} r.io/app@${digests[1]}`,
  );
});

it('reads it back', () =>
  expect(readIndexCommand('r.io/app:1', undefined).args).toEqual([
    'buildx',
    'imagetools',
    'inspect',
    '--raw',
    'r.io/app:1',
  ]));
