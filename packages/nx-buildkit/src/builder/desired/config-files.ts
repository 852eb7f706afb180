import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse, stringify, type TomlTable } from 'smol-toml';
import { badInput } from '../../errors';
import { CONFIG_FOLDER, CONFIG_FILE } from '../model/builder';

/**
 * What buildx makes from a buildkitd.toml: the file with the paths of certificates as they are inside the container, and the certificates. The result
 * must equal that of buildx's LoadConfigFiles, or a builder would always look as if it had drifted.
 *
 * @param path of a buildkitd.toml on this host
 */
export async function configFiles(path: string): Promise<Readonly<Record<string, string>>> {
  const config = parse(await read(path, path));
  const files: Record<string, string> = {};
  for (const [host, registry] of Object.entries((config['registry'] ?? {}) as Record<string, TomlTable>)) {
    const carry = async (file: string): Promise<string> => {
      const target = `certs/${host.replace(/[^a-zA-Z0-9.-]+/g, '_')}/${basename(file)}`;
      files[target] = await read(file, `${path}, registry."${host}"`);
      return `${CONFIG_FOLDER}/${target}`;
    };
    if (registry['ca']) registry['ca'] = await Promise.all((registry['ca'] as string[]).map(carry));
    for (const pair of (registry['keypair'] ?? []) as TomlTable[]) {
      for (const key of ['key', 'cert']) if (pair[key]) pair[key] = await carry(pair[key] as string);
    }
  }
  return { ...files, [CONFIG_FILE]: stringify(config) };
}

async function read(file: string, namedBy: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw badInput(
      'NXBK-0104',
      `${namedBy}: ${file} cannot be read (${error.code})`,
      'run the buildkit:config target again',
      { cause: error },
    );
  });
}
