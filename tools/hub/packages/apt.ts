import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../images/run';
import type { PackageFiles } from '.';

const INDEX = 'dists/trixie/main/binary-amd64';
const FIRST = '1.0';
const RELEASE = {
  Suite: 'trixie',
  Codename: 'trixie',
  Components: 'main',
  Architectures: 'amd64',
  'Acquire-By-Hash': 'yes',
  // Debian has SHA-256 alone.
  MD5: 'no',
  SHA1: 'no',
  SHA512: 'no',
};

/**
 * An apt repository of suite trixie with one package for each name, which brings `/usr/share/packages/<name>`. dpkg-deb makes the packages, and
 * apt-ftparchive the indexes; a client finds these by hash too, as it does at Debian's own hosts. Nobody has signed it.
 *
 * @param version of all packages, which is also what the file says after its name, except for the first
 * @throws where there is no apt-ftparchive: Debian's apt-utils has it
 */
export async function aptFiles(names: readonly string[], version = FIRST): Promise<PackageFiles> {
  const root = await mkdtemp(join(tmpdir(), 'apt-repository-'));
  try {
    for (const name of names) await makePackage(root, name, version);
    const packages = Buffer.from(`${await run('apt-ftparchive', ['packages', 'pool'], root)}\n`);
    await mkdir(join(root, INDEX), { recursive: true });
    await writeFile(join(root, INDEX, 'Packages'), packages);
    await writeFile(join(root, INDEX, 'Packages.gz'), gzipSync(packages));
    const settings = Object.entries(RELEASE).map(([key, value]) => `APT::FTPArchive::Release::${key}=${value}`);
    const options = settings.flatMap((setting) => ['-o', setting]);
    const release = await run('apt-ftparchive', [...options, 'release', 'dists/trixie'], root);
    await writeFile(join(root, 'dists/trixie/Release'), `${release}\n`);
    return withHashes(await filesBelow(root));
  } finally {
    await rm(root, { recursive: true });
  }
}

async function makePackage(root: string, name: string, version: string): Promise<void> {
  const folder = join(root, 'made', name);
  const content = join(folder, 'usr/share/packages', name);
  await mkdir(dirname(content), { recursive: true });
  await mkdir(join(folder, 'DEBIAN'));
  await mkdir(join(root, 'pool'), { recursive: true });
  await writeFile(content, version === FIRST ? `${name}\n` : `${name} ${version}\n`);
  const control = { Package: name, Version: version, Architecture: 'all', Maintainer: 'tests', Description: name };
  const lines = Object.entries(control).map(([key, value]) => `${key}: ${value}\n`);
  await writeFile(join(folder, 'DEBIAN/control'), lines.join(''));
  await run(
    'dpkg-deb',
    ['--root-owner-group', '--build', folder, join(root, 'pool', `${name}_${version}_all.deb`)],
    root,
  );
}

async function filesBelow(root: string): Promise<PackageFiles> {
  const files = new Map<string, Buffer>();
  for (const top of ['dists', 'pool']) {
    for (const entry of await readdir(join(root, top), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(path.slice(root.length), await readFile(path));
    }
  }
  return files;
}

/** https://wiki.debian.org/DebianRepository/Format#Acquire-By-Hash */
function withHashes(files: PackageFiles): PackageFiles {
  const indexes = [...files].filter(([path]) => path.startsWith(`/${INDEX}/`));
  const byHash = indexes.map(([, content]): [string, Buffer] => {
    const digest = createHash('sha256').update(content).digest('hex');
    return [`/${INDEX}/by-hash/SHA256/${digest}`, content];
  });
  return new Map([...files, ...byHash]);
}
