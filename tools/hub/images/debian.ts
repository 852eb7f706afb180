import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run';

const SOURCE =
  'deb [arch=amd64,arm64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main\n';

/**
 * Downloads packages of Debian as they are. apt gets lists, cache and architectures of its own, so the machine's package state stays as it is.
 *
 * @param perArchitecture packages with programs, taken for both architectures
 * @param others packages that are the same for all, and programs for this machine's architecture alone
 * @throws where there is no apt, or no way to Debian's servers
 */
export async function downloadDebian(
  folder: string,
  perArchitecture: readonly string[],
  others: readonly string[],
): Promise<void> {
  const work = join(folder, 'apt');
  for (const dir of ['lists/partial', 'cache/archives/partial']) await mkdir(join(work, dir), { recursive: true });
  await writeFile(join(work, 'sources.list'), SOURCE);
  await writeFile(join(work, 'status'), '');
  const settings = {
    'APT::Architectures': 'amd64,arm64',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Dir::State': work,
    'Dir::State::status': join(work, 'status'),
    'Dir::Cache': join(work, 'cache'),
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const wanted = perArchitecture.flatMap((name) => [`${name}:amd64`, `${name}:arm64`]);
  await run('apt-get', [...options, 'update'], work);
  await run('apt-get', [...options, 'download', ...wanted, ...others], work);
  for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb'))) {
    await rename(join(work, file), join(folder, file));
  }
  await rm(work, { recursive: true });
}
