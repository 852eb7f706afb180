import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The version for tags: the option, otherwise IMAGE_TAG, otherwise that of the project's or the workspace's package.json. */
export async function readVersion(
  option: string | undefined,
  env: NodeJS.ProcessEnv,
  folders: readonly string[],
): Promise<string | undefined> {
  const given = option ?? env['IMAGE_TAG'];
  if (given) return given;
  for (const folder of folders) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
    const { version } = JSON.parse(text) as { version?: unknown };
    if (typeof version === 'string') return version;
  }
  return undefined;
}
