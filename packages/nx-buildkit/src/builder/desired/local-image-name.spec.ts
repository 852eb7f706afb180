import { localImage } from './local-image-name';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

describe('localImage', () => {
  it.each([
    ['moby/buildkit:buildx-stable-1', '127.0.0.1:1/moby/buildkit:buildx-stable-1'],
    ['moby/buildkit', '127.0.0.1:1/moby/buildkit:latest'],
    ['docker.io/moby/buildkit:v1', '127.0.0.1:1/moby/buildkit:v1'],
    ['Mirror.example.com:5000/moby/buildkit:v1', '127.0.0.1:1/mirror.example.com-5000/moby/buildkit:v1'],
    ['[::1]:5000/buildkit:v1', '127.0.0.1:1/1-5000/buildkit:v1'],
    [`moby/buildkit:v1@${DIGEST}`, `127.0.0.1:1/moby/buildkit:${DIGEST.replace(':', '-')}`],
    [`localhost:5000/buildkit@${DIGEST}`, `127.0.0.1:1/localhost-5000/buildkit:${DIGEST.replace(':', '-')}`],
  ])('%s', (image, expected) => expect(localImage(image)).toBe(expected));

  it.each(['', 'moby/buildkit:', '--privileged', 'a b', 'https://moby/buildkit'])('refuses %j', (image) => {
    expect(() => localImage(image)).toThrow('is not an image reference');
  });
});
