import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { zipOf } from './zip';

export { aptFiles } from './apt';

/** The files of a host of packages, by path. */
export type PackageFiles = ReadonlyMap<string, Buffer>;

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** The same files below a path, as a host with several repositories has them. */
export function below(prefix: string, files: PackageFiles): PackageFiles {
  return new Map([...files].map(([path, content]) => [`${prefix}${path}`, content]));
}

/** A PyPI index below `/simple/` with one wheel for each name. https://peps.python.org/pep-0503/ */
export function pypiFiles(names: readonly string[]): PackageFiles {
  return new Map(
    names.flatMap((name): [string, Buffer][] => {
      const info = `${name}-1.0.dist-info`;
      const wheel = zipOf(
        new Map([
          [`${name}.py`, `NAME = "${name}"\n`],
          [`${info}/METADATA`, `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`],
          [`${info}/WHEEL`, 'Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n'],
          [`${info}/RECORD`, `${name}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`],
        ]),
      );
      const file = `${name}-1.0-py3-none-any.whl`;
      const page = `<!DOCTYPE html><a href="../../packages/${file}#sha256=${sha256(wheel)}">${file}</a>\n`;
      return [
        [`/simple/${name}/`, Buffer.from(page)],
        [`/packages/${file}`, wheel],
      ];
    }),
  );
}

/**
 * An npm registry with one version of each name. https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md
 *
 * @param url of the registry, which it names its tarballs by
 */
export async function npmFiles(url: string, names: readonly string[]): Promise<PackageFiles> {
  const files = names.map(async (name): Promise<[string, Buffer][]> => {
    const tar = pack();
    tar.entry({ name: 'package/package.json' }, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    tar.entry({ name: 'package/index.js' }, `module.exports = ${JSON.stringify(name)};\n`);
    tar.finalize();
    const tarball = gzipSync(await buffer(tar));
    const path = `/${name}/-/${name}-1.0.0.tgz`;
    const dist = { tarball: `${url}${path}`, integrity: integrityOf(tarball) };
    const version = { name, version: '1.0.0', dist };
    const packument = { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
    return [
      [`/${name}`, Buffer.from(JSON.stringify(packument))],
      [path, tarball],
    ];
  });
  return new Map((await Promise.all(files)).flat());
}

/** package.json and package-lock.json of a project that depends on all packages of a registry. */
export function npmProject(url: string, registry: PackageFiles): Readonly<Record<string, string>> {
  const project = { name: 'app', version: '1.0.0' };
  const tarballs = [...registry].filter(([path]) => path.endsWith('.tgz'));
  const names = tarballs.map(([path]) => path.split('/')[1] ?? '');
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const locked = tarballs.map(([path, tarball], i) => [
    `node_modules/${names[i]}`,
    { version: '1.0.0', resolved: `${url}${path}`, integrity: integrityOf(tarball) },
  ]);
  const packages = { '': { ...project, dependencies }, ...Object.fromEntries(locked) };
  return {
    'package.json': JSON.stringify({ ...project, dependencies }),
    'package-lock.json': JSON.stringify({ ...project, lockfileVersion: 3, requires: true, packages }),
  };
}

/** https://developer.mozilla.org/docs/Web/Security/Subresource_Integrity */
function integrityOf(tarball: Buffer): string {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}

/** A Go module proxy with version v1.0.0 of each module. https://go.dev/ref/mod#goproxy-protocol */
export function goFiles(modules: readonly string[]): PackageFiles {
  return new Map(
    modules.flatMap((module): [string, Buffer][] => {
      const mod = `module ${module}\n\ngo 1.24\n`;
      const name = module.split('/').at(-1) ?? '';
      const root = `${module}@v1.0.0`;
      const zip = zipOf(
        new Map([
          [`${root}/go.mod`, mod],
          [`${root}/it.go`, `package ${name}\n\nconst Name = "${module}"\n`],
        ]),
      );
      const version = `/${module}/@v/v1.0.0`;
      return [
        [`/${module}/@v/list`, Buffer.from('v1.0.0\n')],
        [`${version}.info`, Buffer.from('{"Version":"v1.0.0","Time":"2025-01-01T00:00:00Z"}')],
        [`${version}.mod`, Buffer.from(mod)],
        [`${version}.zip`, zip],
      ];
    }),
  );
}
