import { localImage } from './local-image';

describe('localImage', () => {
  it.each([
    ['moby/buildkit:buildx-stable-1', '127.0.0.1:1/moby/buildkit:buildx-stable-1'],
    ['moby/buildkit', '127.0.0.1:1/moby/buildkit:latest'],
    ['Mirror.example.com:5000/moby/buildkit:v1', '127.0.0.1:1/mirror.example.com-5000/moby/buildkit:v1'],
    ['[::1]:5000/buildkit:v1', '127.0.0.1:1/-1-5000/buildkit:v1'],
    ['moby/buildkit:v1@sha256:0a', '127.0.0.1:1/moby/buildkit:sha256-0a'],
    ['localhost:5000/buildkit@sha256:0a', '127.0.0.1:1/localhost-5000/buildkit:sha256-0a'],
  ])('%s', (image, expected) => expect(localImage(image)).toBe(expected));
});
