import { describeError } from '../errors';
import { userDigest } from '../util/seal/seal';
import { collectSettings, type SettingsPlaces } from './collect';

/**
 * A digest of all that buildkit-config reads outside the workspace: what Nx compares to know whether a cached result is still right. It is computed
 * from exactly the data that is translated, so it cannot miss a source. It is specific to this user and workspace, since nobody else can use the
 * result, and it does not reveal the settings.
 *
 * @returns never rejects: a broken source has its message for a digest, and the task itself reports it
 */
export async function settingsDigest(workspaceRoot: string, places: SettingsPlaces): Promise<string> {
  const said = await collectSettings(workspaceRoot, places).then(JSON.stringify, describeError);
  return userDigest('settings', `${workspaceRoot}\n${said}`);
}
