import { BuildkitError } from '../../errors';
import { isOlder } from '../../util/tool-version';
import type { Builder, Driver } from '../model/builder';

/** What to do about one that is too old. */
export const NEWER_BUILDX = 'install a newer buildx: https://github.com/docker/buildx#installing';

/** The buildx whose `create` first took --buildkitd-config, which every builder here is created with. */
export const OLDEST_BUILDX = '0.13.0';

/**
 * The buildx that first knew an option of a driver; what is older than {@link OLDEST_BUILDX} is left out. Read from the history of each factory.go:
 * https://github.com/docker/buildx/tree/v0.38.2/driver
 */
const SINCE: Readonly<Record<Driver, Readonly<Record<string, string>>>> = {
  docker: {},
  cloud: {},
  'docker-container': { 'default-load': '0.14.0', 'provenance-add-gha': '0.30.0', 'allow-untrusted-image': '0.36.0' },
  remote: { 'default-load': '0.14.0' },
  kubernetes: {
    schedulername: '0.14.0',
    'default-load': '0.14.0',
    'requests.ephemeral-storage': '0.14.0',
    'limits.ephemeral-storage': '0.14.0',
    timeout: '0.15.0',
    'env.': '0.28.0',
    'persistent-volume-claim.requests.storage': '0.34.0',
  },
};

/**
 * @param version as buildx calls itself
 * @throws BuildkitError that names what is missing and the first version that has it
 */
export function checkBuildx(builder: Builder, version: string): void {
  if (isOlder(version, OLDEST_BUILDX)) throw tooOld(version, 'a builder with a configuration file', OLDEST_BUILDX);
  for (const option of builder.nodes.flatMap((node) => Object.keys(node.driverOpts))) {
    const since = SINCE[builder.driver][option.startsWith('env.') ? 'env.' : option];
    if (since && isOlder(version, since)) throw tooOld(version, `the driver option ${option}`, since);
  }
}

function tooOld(version: string, what: string, since: string): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0208',
    what: `buildx ${version} is too old for ${what}: that takes ${since} or newer`,
    remedy: NEWER_BUILDX,
  });
}
