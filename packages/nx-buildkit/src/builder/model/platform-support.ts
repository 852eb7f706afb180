import { BuildkitError } from '../../errors';
import { splitPlatform } from '../../oci/platform';
import { servesPlatform } from '../../oci/platform-match';
import { runsInEngine } from './builder';
import type { BuilderRecord, Emulation } from './record';

/**
 * How a builder runs programs of a platform: as its own, by the emulator that the kernel hands them to, or by one in BuildKit's image. For a BuildKit
 * elsewhere it is only known whether it offers the platform; its image may still emulate a platform that it does not offer: `unknown`.
 */
export type PlatformSupport = 'native' | 'offered' | Emulation | 'unknown' | 'missing';

/** @param platform `linux/arm64` */
export function platformSupport({ nodes, driver }: BuilderRecord, platform: string): PlatformSupport {
  const wanted = splitPlatform(platform);
  const offers = nodes.flatMap((node) =>
    node.platforms
      .filter((offered) => splitPlatform(offered).architecture === wanted.architecture)
      .filter((offered) => servesPlatform(wanted, splitPlatform(offered)))
      .map((offered) => (node.emulated ? (node.emulated[offered] ?? 'native') : 'offered')),
  );
  for (const best of ['native', 'offered'] as const) if (offers.includes(best)) return best;
  return offers[0] ?? (runsInEngine(driver) ? 'missing' : 'unknown');
}

/**
 * The architectures for which `platforms` need emulation, among the platforms that BuildKit reports: its own comes first.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/archutil/detect.go (SupportedPlatforms)
 */
export function emulatedByKernel(platforms: readonly string[]): Readonly<Record<string, Emulation>> {
  const [own] = platforms.map(splitPlatform);
  const emulated = platforms.filter((platform) => {
    const { os, architecture, variant } = splitPlatform(platform);
    return own && architecture !== own.architecture && !servesPlatform({ os, architecture, variant }, own);
  });
  return Object.fromEntries(emulated.map((platform) => [platform, 'binfmt'] as const));
}

/**
 * One line for each wanted platform.
 *
 * @throws BuildkitError for one that nothing can run, with what to type
 */
export function checkPlatforms(builder: BuilderRecord, platforms: readonly string[]): readonly string[] {
  const missing = platforms.filter((platform) => platformSupport(builder, platform) === 'missing');
  if (missing.length > 0) throw cannotRun(builder, missing);
  return platforms.map((platform) => `${platform}: ${WORDS[platformSupport(builder, platform)]}`);
}

const WORDS: Readonly<Record<PlatformSupport, string>> = {
  native: 'native',
  offered: 'offered by its BuildKit',
  binfmt: "emulated by this machine's qemu (binfmt)",
  image: "emulated by the qemu in BuildKit's image",
  unknown: 'not among the platforms that its BuildKit reports; it works only if its image emulates it',
  missing: 'missing',
};

function cannotRun({ name }: BuilderRecord, missing: readonly string[]): BuildkitError {
  const architectures = missing.map((platform) => splitPlatform(platform).architecture).join(',');
  return new BuildkitError({
    code: 'NXBK-0308',
    what: `Builder ${name} cannot run programs of ${missing.join(', ')}`,
    remedy: [
      `install emulation on the engine's machine: docker run --privileged --rm tonistiigi/binfmt --install ${architectures}`,
      '(on Debian without a registry: apt-get install qemu-user-static binfmt-support),',
      'or add a node of that platform to the option "nodes".',
    ].join('\n  '),
  });
}
