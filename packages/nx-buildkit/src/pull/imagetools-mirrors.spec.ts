import { forImagetools, isPlainHttp, mirrorsOf, nameAtMirror, pathMirrors, withoutMirrors } from './imagetools-mirrors';

const toml = `debug = true
[registry."docker.io"]
mirrors = ["a.example:5000/path", "b.example"]
[registry."a.example:5000"]
http = true
`;

it('lists the mirrors of a registry in their order', () => {
  expect(mirrorsOf(toml, 'docker.io')).toEqual(['a.example:5000/path', 'b.example']);
  expect(mirrorsOf(toml, 'quay.io')).toEqual([]);
});

it('leaves mirrors out and everything else as it was', () => {
  const without = withoutMirrors(toml, 'docker.io', ['a.example:5000/path']);
  expect(mirrorsOf(without, 'docker.io')).toEqual(['b.example']);
  expect(without).toContain('debug = true');
  expect(isPlainHttp(without, 'a.example:5000')).toBe(true);
});

it('changes not a byte when there is nothing to leave out', () => {
  expect(withoutMirrors(toml, 'docker.io', [])).toBe(toml);
  expect(withoutMirrors(toml, 'quay.io', ['b.example'])).toBe(toml);
});

describe('mirrors with a path', () => {
  const paths = `[registry."docker.io"]
mirrors = ["a.example:5000/../p/v2", "b.example/q", "c.example"]
[registry."a.example:5000"]
http = true
`;

  it('gives imagetools the one that Docker means as a host with its own table', () => {
    const given = forImagetools(paths);
    expect(mirrorsOf(given, 'docker.io')).toEqual(['a.example:5000/p', 'c.example']);
    expect(isPlainHttp(given, 'a.example:5000/p')).toBe(true);
    expect(isPlainHttp(given, 'a.example:5000')).toBe(true);
  });

  it('asks the one that only BuildKit understands by the full name of the image', () => {
    expect(pathMirrors(mirrorsOf(paths, 'docker.io'))).toEqual(['b.example/q']);
    expect(nameAtMirror('b.example/q', 'docker.io/library/alpine:3.20')).toBe('b.example/q/library/alpine:3.20');
  });

  it('leaves a configuration without registries as it is', () => {
    expect(forImagetools('debug = true\n')).toBe('debug = true\n');
  });
});
