import { dockerHost, engineHome } from './paths';

describe('engineHome', () => {
  it("lies in the user's cache folder unless it is named", () => {
    expect(engineHome({ XDG_CACHE_HOME: '/cache' }).root).toBe('/cache/nx-buildkit-engine');
    expect(engineHome({ XDG_CACHE_HOME: '/cache', NX_BUILDKIT_ENGINE_HOME: '/e' }).root).toBe('/e');
  });

  it('shares its builds with another home only when told to', () => {
    expect(engineHome({ NX_BUILDKIT_ENGINE_HOME: '/e' }).builds).toBe('/e/builds');
    expect(engineHome({ NX_BUILDKIT_ENGINE_HOME: '/e', NX_BUILDKIT_ENGINE_BUILDS: '/b' }).builds).toBe('/b');
  });

  it('has its socket below the home', () => {
    expect(dockerHost(engineHome({ NX_BUILDKIT_ENGINE_HOME: '/e' }))).toBe('unix:///e/run/docker.sock');
  });

  it('refuses a path that is too long for sockets', () => {
    expect(() => engineHome({ NX_BUILDKIT_ENGINE_HOME: `/${'x'.repeat(80)}` })).toThrow(
      "too long a path for the engine's sockets",
    );
  });
});
