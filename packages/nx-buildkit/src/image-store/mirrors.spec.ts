import { isPlainHttp, mirrorsOf, withoutMirrors } from './mirrors';

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
