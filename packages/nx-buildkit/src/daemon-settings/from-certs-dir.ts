import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { registryHost } from '../registry/hosts/host';
import { mergeSettings, type DaemonSettings } from './settings';

type Found = Partial<DaemonSettings>;

/**
 * Reads a folder as Docker reads `/etc/docker/certs.d`: a folder for each `host[:port]`, in it `*.crt` for authorities, and pairs of
 * `*.cert` and `*.key` for a client certificate. https://docs.docker.com/engine/security/certificates/
 *
 * Unusable files are left out and reported: without them the connection is refused, never checked less. They must be left out, since one broken pair
 * in buildkitd.toml fails every pull from the registries that have this host as a mirror
 * (https://github.com/moby/buildkit/blob/v0.34.2/util/resolver/resolver.go).
 *
 * @throws the error of the file system when the folder itself cannot be read
 */
export async function fromCertsDir(dir: string): Promise<Found> {
  const entries = await readdir(dir, { withFileTypes: true });
  const hosts = entries.filter((entry) => !entry.isFile()).map(({ name }) => name);
  return mergeSettings(await Promise.all(hosts.sort().map((name) => hostFolder(join(dir, name), name))));
}

async function hostFolder(dir: string, name: string): Promise<Found> {
  try {
    const host = registryHost(name, dir);
    const names = (await readdir(dir)).sort();
    const hostsToml = unusable(
      join(dir, 'hosts.toml'),
      'containerd\'s form of mirrors; write them as the option "mirrors"',
    );
    return mergeSettings([
      ...(await Promise.all(ending(names, '.crt').map((base) => authority(host, join(dir, `${base}.crt`))))),
      ...(await Promise.all(pairs(names).map((base) => clientPair(host, join(dir, base))))),
      ...(names.includes('hosts.toml') ? [hostsToml] : []),
    ]);
  } catch (error) {
    return unusable(dir, reasonOf(error));
  }
}

async function authority(host: string, path: string): Promise<Found> {
  try {
    new X509Certificate(await readFile(path));
    return { certificates: [{ value: { host, ca: [path], keypair: [] }, source: path }] };
  } catch (error) {
    return unusable(path, reasonOf(error));
  }
}

async function clientPair(host: string, base: string): Promise<Found> {
  const cert = `${base}.cert`;
  const key = `${base}.key`;
  try {
    const [certificate, privateKey] = await Promise.all([readFile(cert), readFile(key)]);
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey))
      ? { certificates: [{ value: { host, ca: [], keypair: [{ key, cert }] }, source: cert }] }
      : unusable(cert, `${key} is the key of another certificate`);
  } catch (error) {
    return unusable(cert, reasonOf(error));
  }
}

function pairs(names: readonly string[]): string[] {
  return [...new Set([...ending(names, '.cert'), ...ending(names, '.key')])];
}

function ending(names: readonly string[], extension: string): string[] {
  return names.filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length));
}

function unusable(path: string, reason: string): Found {
  return { unusable: [{ value: { setting: 'certificates', reason }, source: path }] };
}

function reasonOf(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (path) return `cannot read ${path}: ${code}`;
  return code?.startsWith('ERR_OSSL') ? 'holds nothing in PEM form that could be used' : message;
}
