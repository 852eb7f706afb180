import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing } from '../../util/files/if-missing';
import { parseObject } from '../../util/json';
import { badInput } from '../../errors';

/**
 * The version for tags: the option, otherwise IMAGE_TAG, otherwise that of the project's or the workspace's package.json.
 *
 * @throws BuildkitError for a package.json that is not JSON
 */
export async function readVersion(
  option: string | undefined,
  env: NodeJS.ProcessEnv,
  folders: readonly string[],
): Promise<string | undefined> {
  const given = option ?? env['IMAGE_TAG'];
  if (given) return given;
  for (const folder of folders) {
    const path = join(folder, 'package.json');
    const manifest = parseObject(await readFile(path, 'utf8').catch(ifMissing('{}')));
    if (!manifest)
      throw badInput('NXBK-0902', `${path} is not JSON, so the version of the image is unknown`, 'correct it');
    if (typeof manifest['version'] === 'string') return manifest['version'];
  }
  return undefined;
}
