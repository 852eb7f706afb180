import { buildKey, goBuild, requiredVersion } from './builds';
import { buildkit, runc } from './go-programs';

const goMod = `module example

go 1.26.0

require (
	github.com/docker/buildx v0.38.2 // indirect
	github.com/moby/buildkit v0.34.2 // indirect
)
`;

describe('requiredVersion', () => {
  it('reads a module in a block and on a line of its own', () => {
    expect(requiredVersion(goMod, 'github.com/moby/buildkit')).toBe('v0.34.2');
    expect(
      requiredVersion(
        'require github.com/distribution/distribution/v3 v3.1.2',
        'github.com/distribution/distribution/v3',
      ),
    ).toBe('v3.1.2');
  });

  it('does not take a module for another that begins with its name', () => {
    expect(() => requiredVersion('require github.com/moby/moby/v2 v2.0.0', 'github.com/moby/moby')).toThrow(
      'go.mod requires no github.com/moby/moby',
    );
  });
});

describe('goBuild', () => {
  it('shows the versions of go.mod in programs without C code', () => {
    expect(goBuild(buildkit, goMod, '/out')).toEqual({
      file: 'go',
      args: [
        'build',
        '-trimpath',
        '-buildvcs=false',
        '-ldflags',
        '-s -w -X github.com/moby/buildkit/version.Version=v0.34.2 -X github.com/docker/buildx/version.Version=v0.38.2',
        '-o',
        '/out/',
        'github.com/docker/buildx/cmd/buildx',
        'github.com/moby/buildkit/cmd/buildkitd',
        'github.com/moby/buildkit/cmd/buildctl',
      ],
      env: { CGO_ENABLED: '0', GOARCH: undefined, GOOS: 'linux', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
    });
  });

  it('links C code statically', () => {
    const { args, env } = goBuild(runc, '', '/out');
    expect(args).toContain('-s -w -linkmode external -extldflags -static');
    expect(args).toContain('seccomp,netgo,osusergo');
    expect(env).toMatchObject({ CGO_ENABLED: '1' });
  });
});

describe('buildKey', () => {
  const command = goBuild(runc, '', '');
  const key = buildKey(command, { 'go.mod': goMod, 'go.sum': 'a' }, 'go1.26.8');

  it('is the same for the same sources, flags and Go', () => {
    expect(buildKey(goBuild(runc, '', ''), { 'go.mod': goMod, 'go.sum': 'a' }, 'go1.26.8')).toBe(key);
  });

  it.each([
    ['a checksum', buildKey(command, { 'go.mod': goMod, 'go.sum': 'b' }, 'go1.26.8')],
    [
      'a flag',
      buildKey({ ...command, args: [...command.args, '-race'] }, { 'go.mod': goMod, 'go.sum': 'a' }, 'go1.26.8'),
    ],
    ['Go', buildKey(command, { 'go.mod': goMod, 'go.sum': 'a' }, 'go1.27.0')],
  ])('changes with %s', (_, other) => {
    expect(other).not.toBe(key);
  });
});
