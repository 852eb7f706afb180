import { parseImageConfig } from './image-config';

it('reads the platform and the triggers', () => {
  const text = JSON.stringify({ os: 'linux', architecture: 'arm', variant: 'v7', config: { OnBuild: ['RUN x'] } });
  expect(parseImageConfig(text, 'a')).toEqual({
    ...{ os: 'linux', architecture: 'arm', variant: 'v7' },
    config: { OnBuild: ['RUN x'] },
  });
});

it.each(['{}', '{"config":null,"os":1}', '{"config":{"OnBuild":null}}'])('takes %s for one that says nothing', (text) =>
  expect(parseImageConfig(text, 'a')).toEqual({ os: '', architecture: '', config: { OnBuild: [] } }),
);

it.each(['', 'null', '[', '"x"', '{"config":{"OnBuild":5}}', '{"config":{"OnBuild":[{}]}}'])('refuses %j', (text) =>
  expect(() => parseImageConfig(text, 'alpine:3.20')).toThrow(
    'What came for alpine:3.20 is not a valid image configuration',
  ),
);
