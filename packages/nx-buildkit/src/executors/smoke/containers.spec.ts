import { containersToRun, runArgs } from './containers';

describe('containersToRun', () => {
  it('is each platform of each image that is in the engine, under its first tag', () => {
    expect(
      containersToRun([
        {
          tags: ['web:v1', 'web:latest'],
          platforms: ['linux/amd64', 'linux/arm64'],
          outputs: [{ type: 'load', attributes: {} }],
        },
        { tags: ['pushed:v1'], platforms: ['linux/amd64'], outputs: [{ type: 'push', attributes: {} }] },
      ]),
    ).toEqual([
      { image: 'web:v1', platform: 'linux/amd64' },
      { image: 'web:v1', platform: 'linux/arm64' },
    ]);
  });
});

describe('runArgs', () => {
  it('runs the image that is here and removes the container', () => {
    expect(runArgs('smoke', 'web:v1', 'linux/arm64', { args: ['nginx', '-t'] })).toEqual(
      'run --rm --name smoke --pull never --platform linux/arm64 web:v1 nginx -t'.split(' '),
    );
  });

  it('replaces the entrypoint when asked', () => {
    expect(runArgs('smoke', 'web:v1', 'linux/arm64', { entrypoint: '/bin/sh', args: ['-c', 'exit 0'] })).toEqual([
      ...'run --rm --name smoke --pull never --platform linux/arm64 --entrypoint /bin/sh web:v1 -c'.split(' '),
      'exit 0',
    ]);
  });
});
