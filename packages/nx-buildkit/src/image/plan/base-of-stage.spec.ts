import { resolveBaseImages } from '../../dockerfile/discover-base-images.ts';
import { baseOfStage } from './base-of-stage';

function baseOf(dockerfile: string, target?: string): string | undefined {
  const { images } = resolveBaseImages({ dockerfile, target, platform: 'linux/arm64', buildPlatform: 'linux/amd64' });
  return baseOfStage(dockerfile, target, images)?.ref;
}

const dockerfile = `ARG NODE=22
FROM node:\${NODE} AS build
RUN true
FROM ubuntu:22.04 AS run
COPY --from=build / /
FROM run AS app
COPY --from=alpine:3.20 / /
FROM scratch AS empty
COPY --from=app / /
`;

describe('baseOfStage', () => {
  it.each([
    ['build', 'docker.io/library/node:22'],
    ['RUN', 'docker.io/library/ubuntu:22.04'],
    ['app', 'docker.io/library/ubuntu:22.04'],
    ['empty', undefined],
    [undefined, undefined],
  ])('of %s is %s', (target, ref) => expect(baseOf(dockerfile, target)).toBe(ref));

  it('of an unnamed last stage is its own', () => {
    expect(baseOf('FROM --platform=linux/arm64 \\\n  alpine:3.20\n')).toBe('docker.io/library/alpine:3.20');
  });
});
