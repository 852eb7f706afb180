import { formatBytes } from '../../util/format';
import { fail, ok, warn, type Remark } from './finding';

/** A file system that builds write to. */
export interface Disk {
  /** Completes "… free for". */
  readonly what: string;
  /** A folder on it. */
  readonly path: string;
  /** Bytes. */
  readonly free: number;
  readonly size: number;
  /** What to type for more room. */
  readonly remedy: string;
}

/** The limits of buildkitd.toml, as they stand there: bytes, `20GB` or `10%`. */
export interface GcLimits {
  readonly maxUsedSpace?: string | number;
  readonly minFreeSpace?: string | number;
}

/** Free bytes below which hardly any layer fits, and below which a large base image may not fit. */
const NOTHING = 100e6;
const LITTLE = 3e9;

export function diskRemark({ what, path, free, size, remedy }: Disk): Remark {
  const text = `${formatBytes(free)} of ${formatBytes(size)} free for ${what} (${path})`;
  if (free < NOTHING) return fail('NXBK-1303', text, remedy);
  return free < LITTLE ? warn('NXBK-1303', text, remedy) : ok(text);
}

/** The effect of the build cache's limits on its disk. */
export function gcRemarks({ free, size, remedy }: Disk, limits: GcLimits): Remark[] {
  const minFree = spaceOf(limits.minFreeSpace, size);
  const maxUsed = spaceOf(limits.maxUsedSpace, size);
  return [
    ...(minFree !== undefined && free < minFree
      ? [
          warn(
            'NXBK-1303',
            `gc.minFreeSpace is ${formatBytes(minFree)} and only ${formatBytes(free)} are free: BuildKit drops its cache after every build`,
            `${remedy}, or a smaller gc.minFreeSpace in the options of buildkit:config`,
          ),
        ]
      : []),
    ...(maxUsed !== undefined && maxUsed > size
      ? [
          warn(
            'NXBK-1303',
            `gc.maxUsedSpace is ${formatBytes(maxUsed)} on a disk of ${formatBytes(size)}: the cache can fill it`,
            'a smaller gc.maxUsedSpace in the options of buildkit:config, e.g. "50%"',
          ),
        ]
      : []),
  ];
}

/** Decimal units, as BuildKit reads them. https://github.com/moby/buildkit/blob/v0.34.2/cmd/buildkitd/config/gcpolicy.go (DiskSpace) */
function spaceOf(text: string | number | undefined, size: number): number | undefined {
  const { number, unit = '' } = /^(?<number>[\d.]+)\s*(?<unit>%|[kmgt]?i?b?)$/i.exec(String(text ?? ''))?.groups ?? {};
  if (number === undefined) return undefined;
  if (unit === '%') return (Number(number) / 100) * size;
  return (
    Number(number) *
    (/i/i.test(unit) ? 1024 : 1000) ** ' kmgt'.indexOf((unit[0] ?? ' ').toLowerCase().replace('b', ' '))
  );
}
