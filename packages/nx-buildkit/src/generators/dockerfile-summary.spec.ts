import { summarizeDockerfile } from './dockerfile-summary';

describe('summarizeDockerfile', () => {
  it('finds what stages take from the context, without other stages, URLs and heredocs', () => {
    const text = [
      'FROM alpine AS build',
      'COPY --chown=1:1 src/a "src/b" /x/',
      'ADD https://example.com/x.tar /',
      'COPY <<EOF /etc/motd',
      'hello',
      'EOF',
      'FROM scratch AS other',
      'ADD . /all',
      'FROM scratch',
      'COPY --from=build /x /x',
      'RUN --mount=type=bind,source=lock.json,target=/y true',
    ].join('\n');
    expect(summarizeDockerfile(text).sources).toEqual(['lock.json', 'src/a', 'src/b']);
    expect(summarizeDockerfile(text, ['other']).sources).toEqual(['.']);
  });

  it('knows stages by number and by mount, and the last one as the image', () => {
    const text = [
      'FROM alpine AS one',
      'FROM alpine AS two',
      'FROM alpine AS free',
      'FROM alpine AS last',
      'COPY --from=0 / /',
      'RUN --mount=from=TWO true',
    ].join('\n');
    expect(summarizeDockerfile(text).furtherImages).toEqual(['free']);
  });

  it('refuses what BuildKit refuses', () => {
    expect(() => summarizeDockerfile('COPY a b')).toThrow('before the first FROM');
  });
});
