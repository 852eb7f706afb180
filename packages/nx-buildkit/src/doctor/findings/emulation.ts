import { checkPlatforms, platformSupport } from '../../builder/model/platform-support';
import type { BuilderRecord } from '../../builder/model/record';
import { failure, ok, warn, type Remark } from './finding';

/** An emulated program takes several times as long as one for the machine itself. */
const SLOWER = 'slower than native: give stages that only compile FROM --platform=$BUILDPLATFORM';

/** The programs that emulate platforms, by these, as far as they are known. */
export type Emulators = ReadonlyMap<string, string | undefined>;

/** Whether a builder runs programs of each of the platforms, and how. */
export function emulationRemarks(
  builder: BuilderRecord,
  platforms: readonly string[],
  emulators: Emulators = new Map(),
): Remark[] {
  return platforms.map((platform) => {
    try {
      const how = checkPlatforms(builder, [platform]).join();
      const isEmulated = ['binfmt', 'image'].includes(platformSupport(builder, platform));
      const emulator = emulators.get(platform);
      return ok([how, emulator && `: ${emulator}`, isEmulated && `; ${SLOWER}`].filter(Boolean).join(''));
    } catch (error) {
      return failure(error);
    }
  });
}

/**
 * The same before a builder is running, derived from what the engine's own BuildKit can run: the builder's image may bring an emulator that the
 * engine's machine lacks.
 */
export function likelyEmulationRemarks(
  engine: BuilderRecord,
  platforms: readonly string[],
  emulators?: Emulators,
): Remark[] {
  return emulationRemarks(engine, platforms, emulators).map((remark) =>
    remark.status === 'ok'
      ? remark
      : warn(remark.code, `${remark.what}, as far as is known before the builder runs`, remark.remedy),
  );
}
