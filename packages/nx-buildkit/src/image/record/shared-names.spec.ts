import type { RecordedImage } from './recorded-images';
import { sharedNames } from './shared-names';

const image = (name: string, letter: string, ...outputs: string[]): RecordedImage => ({
  names: [name],
  platforms: ['linux/arm64'],
  digest: `sha256:${letter.repeat(64)}`,
  outputs,
});
const web = { project: 'web', task: 'docker-build' };
const api = { project: 'api', task: 'docker-build' };

it('are the names of different images', () => {
  const records = [
    { ...web, images: [image('app:1', 'a', 'load'), image('web:1', 'a', 'load')] },
    { ...api, images: [image('app:1', 'b', 'push')] },
  ];
  expect(sharedNames(records)).toEqual([{ name: 'app:1', tasks: ['api:docker-build', 'web:docker-build'] }]);
});

it.each([
  ['an image that two tasks build alike', image('app:1', 'a', 'load')],
  ['an image that is in a file of its own', image('app:1', 'b', 'oci')],
  ['another name', image('app:2', 'b', 'load')],
])('are not those of %s', (_, other) =>
  expect(
    sharedNames([
      { ...web, images: [image('app:1', 'a', 'load')] },
      { ...api, images: [other] },
    ]),
  ).toEqual([]),
);
