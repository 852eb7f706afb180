import { redirectsToFile, isImmutable, namedDigest } from './immutable';

it.each([
  'http://deb.debian.org/debian/pool/main/c/curl/curl_8.14.1-2_amd64.deb',
  'http://deb.debian.org/debian/dists/trixie/main/binary-amd64/by-hash/SHA256/0a1b',
  'https://files.pythonhosted.org/packages/ab/cd/six-1.17.0-py2.py3-none-any.whl',
  'https://proxy.golang.org/golang.org/x/text/@v/v0.31.0.zip',
  'https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz',
  'https://repo1.maven.org/maven2/junit/junit/4.13.2/junit-4.13.2.jar',
  `https://files.example/${'0'.repeat(64)}`,
  `https://files.example/tool-${'0'.repeat(64)}.tgz`,
])('%s is for good', (url) => {
  expect(isImmutable(new URL(url))).toBe(true);
});

it.each([
  'http://deb.debian.org/debian/dists/trixie/InRelease',
  'https://pypi.org/simple/six/',
  'https://proxy.golang.org/golang.org/x/text/@v/list',
  'https://proxy.golang.org/golang.org/x/text/@v/v2-dev.info',
  'https://github.com/neovim/neovim/releases/download/nightly/nvim.tar.gz',
  'https://packages.example/pool/main/a/a_1.deb',
  'https://registry.npmjs.org/left-pad',
  'https://github.com/cli/cli/archive/refs/heads/trunk.tar.gz',
  'https://repo1.maven.org/maven2/a/b/1.0-SNAPSHOT/b-1.0-SNAPSHOT.jar',
  'https://files.example/latest.tgz',
  `https://files.example/${'0'.repeat(64)}/latest/tool.tgz`,
  `https://files.example/${'0'.repeat(64)}/dists/stable/InRelease`,
  'https://nexus.example/repository/npm/foo/-/foo-1.0.0.tgz',
])('%s can change', (url) => {
  expect(isImmutable(new URL(url))).toBe(false);
});

it.each([
  ['https://github.com/neovim/neovim/releases/download/v0.11.0/nvim.tar.gz', true],
  ['https://github.com/neovim/neovim/releases/latest/download/nvim.tar.gz', true],
  ['https://github.com/cli/cli/archive/refs/tags/v2.0.0.tar.gz', true],
  ['https://files.pythonhosted.org/packages/ab/cd/six-1.17.0-py2.py3-none-any.whl', true],
  ['https://pypi.org/simple/six', false],
  ['https://github.com/cli/cli/info/refs', false],
])('follows the redirect of %s: %s', (url, follows) => {
  expect(redirectsToFile(new URL(url))).toBe(follows);
});

const hex = '0a'.repeat(32);
it.each([
  [`http://deb.debian.org/debian/dists/trixie/main/by-hash/SHA256/${hex}`, `sha256:${hex}`],
  [`https://files.example/${hex}?x=y`, `sha256:${hex}`],
  [`https://files.example/${hex}.tgz`, undefined],
  [`http://deb.debian.org/debian/dists/trixie/main/by-hash/SHA512/${hex}${hex}`, undefined],
])('knows of %s that it is %s', (url, digest) => {
  expect(namedDigest(new URL(url))).toBe(digest);
});
