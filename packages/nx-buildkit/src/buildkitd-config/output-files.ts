import { mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseProxyEnv } from '../daemon-settings/proxies/proxy-source';
import { badInput } from '../errors';
import { writeFileBeside } from '../util/files/files';
import { readRestoredIfThere } from '../util/files/read-restored';
import { seal, unseal } from '../util/seal/seal';
import { downloadSettings, type DownloadSettings } from './downloads';
import type { Link } from './registries/registry-tables';
import type { BuilderNetwork, ProxySettings } from './types';

/** What buildkit-config has produced, for the builder and for pulling. */
export interface BuildkitConfigFiles {
  /** Text of buildkitd.toml. */
  readonly toml: string;
  /** Absolute path of buildkitd.toml. */
  readonly tomlPath: string;
  readonly proxy: ProxySettings;
  /** What the builder's container runs in, unless its options say something else. */
  readonly network?: BuilderNetwork;
  /** How RUN's downloads are led through the store, if they are. */
  readonly downloads?: DownloadSettings;
}

/** What is written, each named in the outputs of the target. */
export const OUTPUTS = { toml: 'buildkitd.toml', sealed: 'buildkitd.sealed', links: 'certs' } as const;

/** What is sealed: the proxies, which may hold credentials, the network, where downloads come from, and where the links to certificates lead. */
interface Sealed {
  readonly proxy: ProxySettings;
  readonly network?: BuilderNetwork;
  readonly downloads?: DownloadSettings;
  readonly links: readonly Link[];
}

/** The folder of links to certificates, in the output. */
export function linkDirOf(outputPath: string): string {
  return join(outputPath, OUTPUTS.links);
}

/**
 * Writes everything that the builder needs. What Nx caches of it is only useful to this user: nobody else can read the proxies, and files that
 * another user created or changed are not read back.
 *
 * @param outputPath absolute path
 */
export async function writeBuildkitConfig(
  outputPath: string,
  toml: string,
  { proxy, network, downloads, links }: Sealed,
): Promise<void> {
  await rm(linkDirOf(outputPath), { recursive: true, force: true });
  if (links.length > 0) await mkdir(linkDirOf(outputPath), { recursive: true });
  await Promise.all(links.map(({ path, target }) => symlink(target, path)));
  const secret: Sealed = { proxy, network, downloads, links };
  await writeFileBeside(join(outputPath, OUTPUTS.sealed), await seal(JSON.stringify(secret), bound(outputPath, toml)));
  await writeFileBeside(join(outputPath, OUTPUTS.toml), toml);
}

/**
 * Reads back what this user wrote.
 *
 * @param outputPath absolute path of the folder that buildkit-config wrote
 * @returns undefined if it is missing, or not as this user wrote it into this folder: then it describes another machine, or is from a stranger
 */
export async function readBuildkitConfig(outputPath: string): Promise<BuildkitConfigFiles | undefined> {
  const tomlPath = join(outputPath, OUTPUTS.toml);
  const [toml, sealed] = await Promise.all([
    readToml(outputPath),
    readRestoredIfThere(join(outputPath, OUTPUTS.sealed)),
  ]);
  if (toml === undefined || sealed === undefined) return undefined;
  const secret = await unseal(sealed, bound(outputPath, toml));
  if (secret === undefined) return undefined;
  const { proxy, network, downloads: written, links } = JSON.parse(secret) as Sealed;
  // An earlier version may have written it, without what has come since.
  const downloads = downloadSettings(written);
  if (!(await leadAsWritten(links))) return undefined;
  const [builderEnv, hostEnv] = [proxy.builderEnv, proxy.hostEnv].map((env) => parseProxyEnv(env, OUTPUTS.sealed));
  return {
    toml,
    tomlPath,
    ...(network && { network }),
    ...(downloads && { downloads }),
    proxy: { builderEnv: builderEnv ?? {}, hostEnv: hostEnv ?? {} },
  };
}

/** @throws BuildkitError when there is no configuration of this machine */
export async function requireBuildkitConfig(outputPath: string): Promise<BuildkitConfigFiles> {
  const files = await readBuildkitConfig(outputPath);
  if (files) return files;
  throw badInput(
    'NXBK-0104',
    `There is no buildkitd.toml in ${relative(process.cwd(), outputPath) || outputPath} that this machine has made`,
  );
}

/** Certificates that buildkitd.toml names by links in its own folder are at the targets of these links. */
function bound(outputPath: string, toml: string): string {
  return `${outputPath}\n${toml}`;
}

async function leadAsWritten(links: readonly Link[]): Promise<boolean> {
  // Whatever else is there, and why ever it is no link that can be read, is not the link that was written.
  const targets = await Promise.all(links.map(({ path }) => readlink(path).catch(() => undefined)));
  return links.every(({ target }, i) => targets[i] === target);
}

/** The text of buildkitd.toml, no matter who wrote it; undefined if there is no such file. */
export function readToml(outputPath: string): Promise<string | undefined> {
  return readRestoredIfThere(join(outputPath, OUTPUTS.toml));
}
