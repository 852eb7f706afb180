import { exportCommand } from './export';

it('exports layers as they are into a layout whose path may hold anything, and the same bytes each time', () => {
  const env = { HTTPS_PROXY: 'http://proxy:3128' };
  const image = { builder: 'b', ref: 'quay.io/a:1', platform: 'linux/arm64', env };
  expect(exportCommand(image, '/store, "mine"')).toEqual({
    file: 'docker',
    args: [
      ...['buildx', 'build', '--builder', 'b', '--platform', 'linux/arm64', '--progress', 'rawjson'],
      ...['--provenance=false', '--build-arg', 'SOURCE_DATE_EPOCH=0'],
      ...['--output', 'type=oci,tar=false,"dest=/store, ""mine"""'],
      ...['--metadata-file', '/store, "mine"/metadata.json', '-'],
    ],
    env,
  });
});
