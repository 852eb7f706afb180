import { parsePlatform, type Platform } from '../../oci/platform';
import { DockerfileProblem } from '../text/problem';

/**
 * Reads one platform of a Dockerfile or of a build.
 *
 * @param machine platform of the machine on which BuildKit runs; without it, one part alone is refused
 * @throws DockerfileProblem for text that is not a platform
 */
export function requirePlatform(text: string, machine?: Platform): Platform {
  const platform = parsePlatform(text, machine);
  if (platform) return platform;
  throw new DockerfileProblem(`"${text}" is not a platform`, 'Write one platform, such as linux/arm64.');
}
