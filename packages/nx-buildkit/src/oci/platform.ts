/** A platform, as the OCI image specification and Dockerfiles name it. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
  /** Without duplicates, sorted. */
  readonly osFeatures?: readonly string[];
}

/** Go's GOOS and GOARCH. https://github.com/containerd/platforms/blob/v1.0.0-rc.5/database.go (isKnownOS, isKnownArch) */
const OPERATING_SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos'.split(
    ' ',
  ),
);
const ARCHITECTURES = new Set(
  '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
);

/**
 * Reads `os[(version+features)]/architecture[/variant]`, or one of the two alone, when the other is that of the machine on which BuildKit runs.
 * https://github.com/containerd/platforms/blob/v1.0.0-rc.5/platforms.go (Parse)
 *
 * @param machine platform of that machine; without it, one part alone is not a platform
 * @returns undefined for text that is not a platform
 */
export function parsePlatform(text: string, machine?: Platform): Platform | undefined {
  const [osPart = '', ...parts] = text.split('/');
  const os = parseOs(osPart);
  if (!os || parts.length > 2 || !parts.every((part) => /^[A-Za-z0-9_.-]+$/.test(part))) return undefined;
  const [architecture, variant] = parts;
  if (architecture === undefined) return parseLonePart(osPart, os, machine);
  const named = { ...os, ...normalizeArchitecture(architecture, variant ?? '') };
  if (variant === undefined) return withoutDefaultVariant(named);
  return named.architecture === 'arm64' && named.variant === '' ? { ...named, variant: 'v8' } : named;
}

/** Whether containerd knows the operating system and the architecture of a platform. */
export function isKnownPlatform({ os, architecture }: Platform): boolean {
  return OPERATING_SYSTEMS.has(os) && ARCHITECTURES.has(architecture);
}

/** One spelling for each platform: `aarch64` becomes `arm64`, `arm64/v8` becomes `arm64`, and `arm` becomes `arm/v7`. */
export function normalizePlatform(platform: Platform): Platform {
  const os = normalizeOs(platform.os);
  return { ...platform, os, ...normalizeArchitecture(platform.architecture, platform.variant ?? '') };
}

/** Reads what {@link formatPlatform} wrote. */
export function splitPlatform(text: string): Platform {
  const [os = '', architecture = '', variant] = text.split('/');
  return variant ? { os, architecture, variant } : { os, architecture };
}

/** `linux/arm/v7`. */
export function formatPlatform({
  os,
  architecture,
  variant,
}: Pick<Platform, 'os' | 'architecture' | 'variant'>): string {
  return [os, architecture, variant].filter(Boolean).join('/');
}

/** `windows(10.0.17763+win32k)/amd64`. */
export function formatWholePlatform(platform: Platform): string {
  const options = [platform.osVersion ?? '', ...(platform.osFeatures ?? [])].map(encodeOption).join('+');
  return formatPlatform(options === '' ? platform : { ...platform, os: `${platform.os}(${options})` });
}

type Os = Pick<Platform, 'os' | 'osVersion' | 'osFeatures'>;

function parseLonePart(text: string, os: Os, machine?: Platform): Platform | undefined {
  const architecture = normalizeArchitecture(text, '');
  if (machine && OPERATING_SYSTEMS.has(os.os)) return withoutDefaultVariant({ ...machine, ...os });
  if (machine && ARCHITECTURES.has(architecture.architecture))
    return withoutDefaultVariant({ ...os, ...architecture, os: machine.os });
  return undefined;
}

function parseOs(text: string): Os | undefined {
  const match = /^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?$/.exec(text);
  if (!match) return undefined;
  const [, os = '', version = '', features = ''] = match;
  try {
    return {
      os: normalizeOs(os),
      osVersion: decodeURIComponent(version),
      osFeatures: [...new Set(features.split('+').slice(1).map(decodeURIComponent))].sort(),
    };
  } catch (error) {
    // A % that does not encode a character.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function encodeOption(text: string): string {
  return text.replace(/[%+()/]/g, encodeURIComponent).replace(/[()]/g, (c) => (c === '(' ? '%28' : '%29'));
}

function withoutDefaultVariant(platform: Platform): Platform {
  return platform.architecture === 'arm' && platform.variant === 'v7' ? { ...platform, variant: '' } : platform;
}

/** https://github.com/containerd/platforms/blob/v1.0.0-rc.5/database.go (normalizeOS) */
function normalizeOs(name: string): string {
  const os = name.toLowerCase();
  return os === 'macos' ? 'darwin' : os;
}

/** https://github.com/containerd/platforms/blob/v1.0.0-rc.5/database.go (normalizeArch) */
function normalizeArchitecture(name: string, kind: string): Required<Pick<Platform, 'architecture' | 'variant'>> {
  const architecture = name.toLowerCase();
  const variant = kind.toLowerCase();
  switch (architecture) {
    case 'i386':
      return { architecture: '386', variant: '' };
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { architecture: 'amd64', variant: variant === 'v1' ? '' : variant };
    case 'aarch64':
    case 'arm64':
      return { architecture: 'arm64', variant: ARM64_VARIANTS.get(variant) ?? variant };
    case 'armhf':
      return { architecture: 'arm', variant: 'v7' };
    case 'armel':
      return { architecture: 'arm', variant: 'v6' };
    case 'arm':
      return { architecture, variant: ARM_VARIANTS.get(variant) ?? variant };
    default:
      return { architecture, variant };
  }
}

const ARM64_VARIANTS: ReadonlyMap<string, string> = new Map([
  ['8', ''],
  ['v8', ''],
  ['v8.0', ''],
  ['9', 'v9'],
  ['9.0', 'v9'],
  ['v9.0', 'v9'],
]);
const ARM_VARIANTS: ReadonlyMap<string, string> = new Map([
  ['', 'v7'],
  ['5', 'v5'],
  ['6', 'v6'],
  ['7', 'v7'],
  ['8', 'v8'],
]);
