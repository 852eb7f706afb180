import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../errors';
import { writeFileBeside } from '../util/files';
import type { ProxySettings } from './types';
import type { Translation } from './translate';

/** What buildkit-config has produced, for the builder and for pulling. */
export interface BuildkitConfigFiles {
  /** Text of buildkitd.toml. */
  readonly toml: string;
  /** Absolute path of buildkitd.toml. */
  readonly tomlPath: string;
  readonly proxy: ProxySettings;
}

/** The folder of links to certificates, in the output. */
export function linkDirOf(outputPath: string): string {
  return join(outputPath, 'certs');
}

/**
 * Writes everything that the builder needs; the proxy settings, which may hold credentials, for their owner only.
 *
 * @param outputPath absolute path
 */
export async function writeBuildkitConfig(
  outputPath: string,
  toml: string,
  { proxy, links }: Pick<Translation, 'proxy' | 'links'>,
): Promise<void> {
  await rm(linkDirOf(outputPath), { recursive: true, force: true });
  if (links.length > 0) await mkdir(linkDirOf(outputPath), { recursive: true });
  await Promise.all(links.map(({ path, target }) => symlink(target, path)));
  await writeFileBeside(join(outputPath, 'proxy.json'), `${JSON.stringify(proxy, undefined, 2)}\n`, 0o600);
  await writeFileBeside(join(outputPath, 'buildkitd.toml'), toml);
}

/**
 * Reads both files back.
 *
 * @param outputPath absolute path of the folder that buildkit-config wrote
 * @throws BuildkitError when they are not there
 */
export async function readBuildkitConfig(outputPath: string): Promise<BuildkitConfigFiles> {
  const tomlPath = join(outputPath, 'buildkitd.toml');
  const toml = await read(tomlPath);
  const proxy = await read(join(outputPath, 'proxy.json'));
  return { toml, tomlPath, proxy: JSON.parse(proxy) as ProxySettings };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw badInput(`${path} is not there`, 'run the task that writes it: nx run buildkit:config');
  }
}
