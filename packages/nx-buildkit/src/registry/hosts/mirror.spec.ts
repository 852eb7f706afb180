import { buildkitMirror, dockerMirror } from './mirror';

describe("Docker's mirrors", () => {
  test.each([
    ['https://m.example.com', 'm.example.com', '', false],
    ['https://m.example.com/', 'm.example.com', '', false],
    ['http://10.0.0.1:5000', '10.0.0.1:5000', '', true],
    ['HTTPS://M.Example.com:5443', 'm.example.com:5443', '', false],
    ['https://[fd00::1]:5000', '[fd00::1]:5000', '', false],
    ['https://m.example.com/v2/', 'm.example.com', '', false],
    ['https://m.example.com/hub/', 'm.example.com', '/../hub/v2', false],
    ['https://m.example.com/a/b/v2', 'm.example.com', '/../a/b/v2', false],
    ['https://registry-1.docker.io', 'registry-1.docker.io', '', false],
    ['https://docker.io/', 'registry-1.docker.io', '', false],
    ['https://index.docker.io/v2/', 'registry-1.docker.io', '', false],
    ['https://docker.io:443', 'registry-1.docker.io:443', '', false],
    ['https://docker.io.corp', 'docker.io.corp', '', false],
  ])('%s', (text, host, path, http) => {
    expect(dockerMirror(text, 'daemon.json')).toMatchObject({ registry: 'docker.io', host, path, http });
  });

  test('without a scheme is refused, as Docker does', () => {
    expect(() => dockerMirror('m.example.com', 'daemon.json:2:4')).toThrow(
      'daemon.json:2:4: mirror "m.example.com" has no scheme',
    );
  });
});

describe('mirrors of the option', () => {
  test.each([
    ['m.example.com/quay', 'm.example.com', '/quay', false],
    ['https://m.example.com:5000/a/b/', 'm.example.com:5000', '/a/b', false],
    ['http://m:80', 'm:80', '', true],
  ])('%s', (text, host, path, http) => {
    expect(buildkitMirror('quay.io', text, 'option')).toMatchObject({ registry: 'quay.io', host, path, http });
  });

  test.each(['index.docker.io', 'registry-1.docker.io', 'docker.io', 'Docker.io'])(
    'for %s are those of docker.io',
    (registry) => {
      expect(buildkitMirror(registry, 'm', 'option').registry).toBe('docker.io');
    },
  );
});

describe('an invalid mirror is refused by name', () => {
  test.each([
    ['', 'is not the name of a registry host'],
    ['https://', 'is not the name of a registry host'],
    ['not a url', 'is not the name of a registry host'],
    ['ftp://m.example.com', 'has the scheme ftp'],
    ['https://m.example.com:99999', 'has port 99999'],
    ['https://m.example.com:0', 'has port 0'],
    ['https://m.example.com:', 'is not the name of a registry host'],
    ['https://user:secret@m.example.com', 'holds credentials'],
    ['https://m.example.com?x=1', 'is not the name of a registry host'],
    ['https://m.example.com/a?x=1', 'has a path with characters that no registry uses'],
    ['https://m.example.com/#a', 'has a path with characters that no registry uses'],
    ['https://m.example.com/../../etc', 'has a path with characters that no registry uses'],
    ['https://m.example.com/a//b', 'has a path with characters that no registry uses'],
    ['https://m"]\n[grpc', 'is not the name of a registry host'],
    ['https://m.example.com/"]', 'has a path with characters that no registry uses'],
    ['https://m\u0000.example.com', 'is not the name of a registry host'],
    ["https://m'.example.com", 'is not the name of a registry host'],
    ['https://[::zz]:5000', 'is not the name of a registry host'],
    ['https://[1:2]:5000', 'is not an IPv6 address'],
    ['https://-m.example.com', 'is not the name of a registry host'],
    ['https://mü.example.com', 'is not the name of a registry host'],
  ])('%j', (text, message) => {
    expect(() => buildkitMirror('docker.io', text, 'option "mirrors"')).toThrow(message);
  });

  test('and its password is not shown', () => {
    expect(() => buildkitMirror('docker.io', 'https://user:secret@m', 'option')).toFailWith('NXBK-0102');
    expect(() => buildkitMirror('docker.io', 'https://user:secret@m', 'option')).toThrow(
      expect.not.stringContaining('secret'),
    );
  });

  test('a registry that is not a host is refused too', () => {
    expect(() => buildkitMirror('https://ghcr.io', 'm', 'option "mirrors"')).toThrow(
      '"https://ghcr.io" is not the name of a registry host',
    );
  });
});
