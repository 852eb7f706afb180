import { upstreamImages } from './upstream-images';

it('misses an image that is not locked for a platform', () => {
  const spec = { image: 'gitea/gitea:1.25.1', platforms: ['linux/arm64'], tags: [], outputs: [] };
  expect(() => upstreamImages(spec, [])).toFailWith('NXBK-0701');
});
