import { badInput } from '../errors';
import { formatPlatform, isKnownPlatform, normalizePlatform, parsePlatform } from './platform';

/** The operating system that a single word means: containers of any host but Windows are Linux. */
const LINUX = { os: 'linux', architecture: '' };

/** The usual platforms of images: those of https://github.com/docker-library/official-images#architectures-other-than-amd64 */
export const COMMON_PLATFORMS: readonly string[] = [
  'amd64',
  'arm64',
  'arm/v7',
  'arm/v6',
  'arm/v5',
  '386',
  'mips64le',
  'ppc64le',
  'riscv64',
  's390x',
].map((platform) => `linux/${platform}`);

/**
 * The one spelling of a platform, so that two spellings are one entry in every cache: `arm64`, `aarch64` and `linux/arm64/v8` are
 * `linux/arm64`. The rules are containerd's, with `arm64/v8` for `linux/arm64/v8` and Node's `x64` on top.
 *
 * @throws BuildkitError for text that is not a platform
 */
export function canonicalPlatform(text: string): string {
  const platform = parseCanonicalPlatform(text);
  if (platform === undefined) throw notAPlatform(text);
  return platform;
}

/** {@link canonicalPlatform}, or undefined for text that is not a platform. */
export function parseCanonicalPlatform(text: string): string | undefined {
  const written = text.trim().replace(/^x64(?=\/|$)/i, 'amd64');
  const platform = [parsePlatform(`linux/${written}`), parsePlatform(written, LINUX)]
    .flatMap((parsed) => (parsed ? [normalizePlatform(parsed)] : []))
    .find(isKnownPlatform);
  // Only for arm is a plain number a variant in Go; other architectures have variants that begin with a v.
  const variant = platform?.variant?.replace(/^(?=\d)/, 'v') ?? '';
  if (!platform || !/^(v[\d.]+)?$/.test(variant)) return undefined;
  return formatPlatform({ ...platform, variant });
}

/**
 * The platforms of an option or a command line, `arm64,amd64` or a list, each once and in the order given.
 *
 * @param whenNone taken when nothing was given
 * @throws BuildkitError for text that is not a platform
 */
export function canonicalPlatforms(
  given: string | readonly string[] | undefined,
  whenNone: readonly string[],
): readonly string[] {
  const texts = [given ?? []].flat().flatMap((text) => text.split(','));
  const platforms = texts.filter((text) => text.trim() !== '').map(canonicalPlatform);
  return platforms.length > 0 ? [...new Set(platforms)] : whenNone;
}

/** The platform of this host's own containers: Linux on this processor, on any host system. */
export function hostPlatform(arch: string = process.arch): string {
  return canonicalPlatform(arch);
}

/** A platform as part of a tag or a file name: `arm64` and `armv7`; with the system in front unless it is Linux. */
export function platformSuffix(platform: string): string {
  const [os, architecture = '', variant = ''] = platform.split('/');
  return `${os === 'linux' ? '' : `${os}-`}${architecture}${variant}`;
}

function notAPlatform(text: string): Error {
  return badInput('NXBK-0404', `"${text}" is not a platform`);
}
