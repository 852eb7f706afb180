import { checkPlatforms } from '../../builder/model/platform-support';
import type { BuilderRecord } from '../../builder/model/record';
import { failure, ok, warn, type Remark } from './finding';

/** Whether a builder runs programs of each of the platforms. */
export function emulationRemarks(builder: BuilderRecord, platforms: readonly string[]): Remark[] {
  return platforms.map((platform) => {
    try {
      return ok(checkPlatforms(builder, [platform]).join());
    } catch (error) {
      return failure(error);
    }
  });
}

/**
 * The same before a builder is running, derived from what the engine's own BuildKit can run: the builder's image may bring an emulator that the
 * engine's machine lacks.
 */
export function likelyEmulationRemarks(engine: BuilderRecord, platforms: readonly string[]): Remark[] {
  return emulationRemarks(engine, platforms).map((remark) =>
    remark.status === 'ok' ? remark : warn(`${remark.what}, as far as is known before the builder runs`, remark.remedy),
  );
}
