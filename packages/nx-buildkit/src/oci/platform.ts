import { badInput } from '../errors';

const SYSTEMS = new Set(['linux', 'windows', 'darwin', 'freebsd']);

/** Names of an architecture that mean another name, with the variant they imply. */
const ALIASES: Readonly<Record<string, readonly [architecture: string, variant: string]>> = {
  x86_64: ['amd64', ''],
  'x86-64': ['amd64', ''],
  x64: ['amd64', ''],
  aarch64: ['arm64', ''],
  i386: ['386', ''],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
};

const ARCHITECTURES = new Set([
  '386',
  'amd64',
  'arm',
  'arm64',
  'loong64',
  'mips64',
  'mips64le',
  'ppc64le',
  'riscv64',
  's390x',
]);

/** Variants that are what the architecture means anyway. */
const DEFAULT_VARIANTS = new Set(['amd64/v1', 'arm64/v8']);

/**
 * The one spelling of a platform, so that two spellings are one entry in every cache: `arm64`, `aarch64` and `linux/arm64/v8` are
 * `linux/arm64`. The rules are containerd's: https://github.com/containerd/platforms/blob/v1.0.0-rc.5/database.go
 *
 * @throws BuildkitError for what names no platform
 */
export function normalizePlatform(text: string): string {
  const words = text.trim().toLowerCase().split('/');
  const [os = '', name = '', given = ''] = SYSTEMS.has(words[0] ?? '') ? words : ['linux', ...words];
  const [architecture, implied] = ALIASES[name] ?? [name, ''];
  if (words.length > 3 || !ARCHITECTURES.has(architecture) || !/^(v?[\d.]+)?$/.test(given)) throw notAPlatform(text);
  const variant = given.replace(/^(?=\d)/, 'v') || implied || (architecture === 'arm' ? 'v7' : '');
  const isDefault = variant === '' || DEFAULT_VARIANTS.has(`${architecture}/${variant}`);
  return [os, architecture, ...(isDefault ? [] : [variant])].join('/');
}

/**
 * The platforms of an option or a command line, `arm64,amd64` or a list, each once and in the order given.
 *
 * @param whenNone taken when nothing was given
 */
export function normalizePlatforms(given: string | readonly string[] | undefined, whenNone: string): readonly string[] {
  const texts = [given ?? []].flat().flatMap((text) => text.split(','));
  const platforms = texts.filter((text) => text.trim() !== '').map(normalizePlatform);
  return platforms.length > 0 ? [...new Set(platforms)] : [whenNone];
}

/** The platform of this host's own containers: Linux on this processor, whatever the host's system is. */
export function hostPlatform(arch: string = process.arch): string {
  return normalizePlatform(arch);
}

/** A platform as part of a tag or a file name: `arm64` and `armv7`; with the system in front unless it is Linux. */
export function platformSuffix(platform: string): string {
  const [os, architecture = '', variant = ''] = platform.split('/');
  return `${os === 'linux' ? '' : `${os}-`}${architecture}${variant}`;
}

function notAPlatform(text: string): Error {
  return badInput(
    `"${text}" names no platform`,
    'write it like linux/arm64, arm64, linux/arm/v7 or, several at once, arm64,amd64',
  );
}
