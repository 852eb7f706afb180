import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The architectures for which stand-ins exist. */
export type Architecture = 'amd64' | 'arm64';

/** One of a thing for each of them. */
export type PerArchitecture<T> = Readonly<Record<Architecture, T>>;

const SOURCE =
  'deb [arch=amd64,arm64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main\n';

/**
 * A shell that needs nothing else, from Debian's `busybox-static`.
 * @param stateDir of the hub, where the programs are kept; what is there is used
 * @returns the program for each architecture
 * @throws where there is no apt, or no way to Debian's servers
 */
export async function busybox(stateDir: string): Promise<PerArchitecture<Buffer>> {
  const cacheDir = join(stateDir, 'busybox');
  const read = async () => ({
    amd64: await readFile(join(cacheDir, 'amd64/bin/busybox')),
    arm64: await readFile(join(cacheDir, 'arm64/bin/busybox')),
  });
  return read().catch(async () => {
    await download(cacheDir);
    return read();
  });
}

/** Uses apt with lists, cache and architectures of its own, so the machine's package state stays as it is. */
async function download(cacheDir: string): Promise<void> {
  const work = join(cacheDir, 'apt');
  await rm(work, { recursive: true, force: true });
  for (const dir of ['lists/partial', 'cache/archives/partial']) await mkdir(join(work, dir), { recursive: true });
  await writeFile(join(work, 'sources.list'), SOURCE);
  await writeFile(join(work, 'status'), '');
  const settings = {
    'APT::Architectures': 'amd64,arm64',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Dir::State': work,
    'Dir::State::status': join(work, 'status'),
    'Dir::Cache': join(work, 'cache'),
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  try {
    await run('apt-get', [...options, 'update'], { cwd: work });
    await run('apt-get', [...options, 'download', 'busybox-static:amd64', 'busybox-static:arm64'], { cwd: work });
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr || (error as Error).message;
    throw new Error(`could not get busybox-static from Debian with apt-get: ${reason}`, { cause: error });
  }
  for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb'))) {
    const architecture = /_([^_]+)\.deb$/.exec(file)?.[1] ?? '';
    await run('dpkg-deb', ['-x', join(work, file), join(work, architecture)]);
    await rm(join(cacheDir, architecture), { recursive: true, force: true });
    await rename(join(work, architecture), join(cacheDir, architecture));
  }
  await rm(work, { recursive: true });
}
