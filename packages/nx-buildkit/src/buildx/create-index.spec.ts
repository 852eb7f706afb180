import { createIndexCommand, readIndexCommand } from './create-index';

it('makes an index of images', () => {
  const names = ['r.io/app:1', 'r.io/app:latest'];
  const { file, args } = createIndexCommand({
    names,
    sources: ['r.io/app@sha256:a', 'oci-layout:///store:made@sha256:b'],
    annotations: { title: 'app' },
    builder: 'b',
  });
  expect([file, ...args].join(' ')).toBe(
    'docker buildx imagetools create --progress plain --builder b --tag r.io/app:1 --tag r.io/app:latest --annotation index:title=app r.io/app@sha256:a oci-layout:///store:made@sha256:b',
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
