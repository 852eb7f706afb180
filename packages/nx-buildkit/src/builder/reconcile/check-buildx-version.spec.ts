import type { Driver } from '../model/builder';
import { checkBuildx } from './check-buildx-version';

const check = (version: string, driver: Driver = 'docker-container', ...options: string[]) =>
  checkBuildx(
    {
      name: 'b',
      driver,
      nodes: [
        {
          name: 'b0',
          platforms: [],
          flags: [],
          files: {},
          driverOpts: Object.fromEntries(options.map((o) => [o, ''])),
        },
      ],
    },
    version,
  );

describe('checkBuildx', () => {
  it.each(['v0.13.0', 'v0.38.2', '0.13.1+ds1', 'v0.13.0-5-gabcdef'])('takes %s', (version) => {
    expect(() => check(version, 'docker-container', 'env.HTTP_PROXY', 'memory')).not.toThrow();
  });

  it.each(['v0.0.0+unknown', 'unknown', '0123abc'])('takes %s, which says nothing of its age', (version) => {
    expect(() => check(version, 'docker-container', 'allow-untrusted-image')).not.toThrow();
  });

  it.each<[string, Driver, string, string]>([
    ['v0.12.1', 'docker-container', 'memory', '0.13.0'],
    ['v0.29.1', 'docker-container', 'provenance-add-gha', '0.30.0'],
    ['v0.13.1', 'remote', 'default-load', '0.14.0'],
    ['v0.23.0', 'kubernetes', 'env.HTTP_PROXY', '0.28.0'],
  ])('names what %s, driver %s, lacks for %s', (version, driver, option, since) => {
    expect(() => check(version, driver, option)).toThrow(`that takes ${since} or newer`);
    expect(() => check(version, driver, option)).toFailWith('NXBK-0208');
  });
});
