import { normalizePlatform, type Platform } from './platform';

/**
 * The entry that BuildKit takes for a platform from an index, or undefined if it would take none.
 *
 * An image of an older variant serves a newer one, and finally a 32-bit image a 64-bit platform, in this order:
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/compare.go (platformVector), used by
 * https://github.com/moby/buildkit/blob/v0.34.2/util/pull/pull.go (platforms.Only).
 */
export function choosePlatform<T extends { readonly platform?: Platform }>(
  entries: readonly T[],
  wanted: Platform,
): T | undefined {
  for (const candidate of acceptable(normalizePlatform(wanted))) {
    const found = entries.find((entry) => entry.platform && same(normalizePlatform(entry.platform), candidate));
    if (found) return found;
  }
  return undefined;
}

/** True when an image of platform `offered` can serve `wanted`. */
export function servesPlatform(offered: Platform, wanted: Platform): boolean {
  return choosePlatform([{ platform: offered }], wanted) !== undefined;
}

/** Normalized platforms, the best one first. */
function acceptable(wanted: Platform): readonly Platform[] {
  const { os, architecture, variant = '' } = wanted;
  const of = (arch: string, variants: readonly string[]) =>
    variants.map((v) => normalizePlatform({ os, architecture: arch, variant: v }));
  switch (architecture) {
    case 'amd64':
      return [...of('amd64', downFrom(variant, 1)), ...of('386', [''])];
    case 'arm':
      return of('arm', downFrom(variant, 5));
    case 'arm64':
      return [...of('arm64', arm64Variants(variant || 'v8')), ...of('arm', downFrom('v8', 5))];
    default:
      return [wanted];
  }
}

/** `v7`, `v6`, `v5` for `v7` and a lowest of 5. */
function downFrom(variant: string, lowest: number): readonly string[] {
  const version = Number(variant.slice(1));
  if (!(version > lowest)) return [variant];
  return Array.from({ length: version - lowest + 1 }, (_, i) => `v${version - i}`);
}

/** Armv9.n contains Armv8.(n+5). */
function arm64Variants(variant: string): readonly string[] {
  const [major, minor = 0] = variant.slice(1).split('.').map(Number);
  const down = (version: number, from: number) =>
    Array.from({ length: from + 1 }, (_, i) => (from === i ? `v${version}` : `v${version}.${from - i}`));
  if (major === 9) return [...down(9, minor), ...down(8, minor + 5)];
  return major === 8 ? down(8, minor) : [variant];
}

function same(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.architecture === b.architecture && (a.variant ?? '') === (b.variant ?? '');
}
