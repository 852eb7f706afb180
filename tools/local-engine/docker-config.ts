import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a folder for DOCKER_CONFIG in which buildx is installed; what Docker keeps there (builders) stays.
 *
 * @param buildx the folder of the compiled program
 * @param settings a folder whose settings (credentials, contexts, plugins) hold as well; they are linked to, never copied or changed
 */
export async function makeDockerConfig(folder: string, buildx: string, settings?: string): Promise<void> {
  const plugins = join(folder, 'cli-plugins');
  await mkdir(plugins, { recursive: true });
  const plugin = join(plugins, 'docker-buildx');
  await rm(plugin, { force: true });
  await symlink(join(buildx, 'buildx'), plugin);
  if (!settings) return;
  await linkMissing(settings, folder);
  await linkMissing(join(settings, 'cli-plugins'), plugins);
}

async function linkMissing(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  const [wanted, present] = await Promise.all([readdir(from), readdir(to)]);
  await Promise.all(
    wanted.filter((name) => !present.includes(name)).map((name) => symlink(join(from, name), join(to, name))),
  );
}
