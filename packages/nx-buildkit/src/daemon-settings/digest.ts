import { createHash } from 'node:crypto';
import { describeError } from '../errors';
import { collectSettings, type SettingsPlaces } from './collect';

/**
 * A digest of all that buildkit-config reads outside the workspace: what Nx compares to know whether a cached result is still right.
 * It is made of the very data that is translated, so it cannot miss a source.
 *
 * @returns never rejects: a broken source has its message for a digest, and the task itself reports it
 */
export async function settingsDigest(workspaceRoot: string, places: SettingsPlaces): Promise<string> {
  const said = await collectSettings(workspaceRoot, places).then(JSON.stringify, describeError);
  return createHash('sha256').update(said).digest('hex');
}
