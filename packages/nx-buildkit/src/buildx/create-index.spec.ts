import { copyCommand, createIndexCommand, readIndexCommand } from './create-index';

it('makes an index of images', () => {
  const names = ['r.io/app:1', 'r.io/app:latest'];
  const { file, args } = createIndexCommand({
    names,
    sources: ['r.io/app@sha256:a', 'oci-layout:///store:made@sha256:b'],
    annotations: { title: 'app' },
    builder: 'b',
  });
  expect([file, ...args].join(' ')).toBe(
    'docker buildx imagetools create --builder b --progress plain --tag r.io/app:1 --tag r.io/app:latest --annotation index:title=app r.io/app@sha256:a oci-layout:///store:made@sha256:b',
  );
});

it('copies an image without making an index of it', () => {
  const { args } = copyCommand('oci-layout:///store:made@sha256:a', ['r.io/app:1'], undefined);
  expect(args.join(' ')).toBe(
    'buildx imagetools create --progress plain --prefer-index=false --tag r.io/app:1 oci-layout:///store:made@sha256:a',
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
