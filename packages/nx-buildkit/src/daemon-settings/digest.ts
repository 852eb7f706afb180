import { describeError } from '../errors';
import { userDigest } from '../util/seal';
import { collectSettings, type SettingsPlaces } from './collect';

/**
 * A digest of all that buildkit-config reads outside the workspace: what Nx compares to know whether a cached result is still right.
 * It is made of the very data that is translated, so it cannot miss a source. It is this user's own and this workspace's, since nobody else can
 * use the result, and it tells nobody what the settings are.
 *
 * @returns never rejects: a broken source has its message for a digest, and the task itself reports it
 */
export async function settingsDigest(workspaceRoot: string, places: SettingsPlaces): Promise<string> {
  const said = await collectSettings(workspaceRoot, places).then(JSON.stringify, describeError);
  return userDigest('settings', `${workspaceRoot}\n${said}`);
}
