import { lookup } from 'node:dns/promises';
import { readdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { basename, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCidr } from '../registry/hosts/cidr';
import { splitHost } from '../registry/hosts/host';
import { hostsInOptions } from './option-hosts';
import type { DaemonSettings, NamedHost, Setting } from './settings';
import { isRegistryName } from '../oci/reference';
import { environment } from '../util/task-scope';

const DOCKERFILE = /^(.+\.)?(docker|container)file(\..+)?$/i;
/** Where Nx has the options of targets. */
const OPTIONS = /^(?:project|package|nx)\.json$/;
const SKIPPED = /^(node_modules|dist|\..+)$/;

/** Lines that can name an image, or a part of its name. */
const IMAGE_LINE = /^\s*(from|arg)\s|\bfrom=|^#\s*syntax\s*=/i;
const REFERENCE = /(?<![\w./:@-])(?<host>(?:\[[0-9a-f:]+\]|[\w.-]+)(?::\d{1,5})?)\/(?=\w)/gi;

/** ms for all name servers together; a name without an answer is in no CIDR, as in Docker. */
const LOOKUP_DEADLINE = 1_000;

/**
 * Adds the hosts that the workspace's Dockerfiles and the options of its targets name to the settings, and the addresses of those and of the mirrors'
 * hosts.
 *
 * They decide which hosts an insecure CIDR means: Docker looks that up at every pull, BuildKit's configuration names hosts. An extra host is
 * harmless, so nothing is parsed and no build argument is resolved.
 */
export async function withNamedHosts(settings: DaemonSettings, workspaceRoot: string): Promise<DaemonSettings> {
  const files = await namingFiles(workspaceRoot);
  const inFiles = await Promise.all(files.map((path) => hostsIn(path, relative(workspaceRoot, path))));
  const ofMirrors = settings.mirrors.map(({ value, source }) => ({ value: value.host, source }));
  const hosts = new Map([...inFiles.flat(), ...ofMirrors].map((host) => [host.value, host]));
  const resolve = settings.insecureRegistries.some(({ value }) => isCidr(value)) ? addressesOf : literalAddress;
  const namedHosts = [...hosts.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
  return { ...settings, namedHosts: await Promise.all(namedHosts.map((host) => named(host, resolve))) };
}

async function named(
  { value: host, source }: Setting<string>,
  resolve: (name: string) => Promise<string[]>,
): Promise<Setting<NamedHost>> {
  return { value: { host, addresses: await resolve(splitHost(host).name) }, source };
}

/** The registry hosts in the text of a Dockerfile: text before a slash with a dot or a port, which is Docker's rule for hosts. */
export function registryHostsIn(dockerfile: string): string[] {
  const lines = dockerfile.split('\n').filter((line) => IMAGE_LINE.test(line));
  const hosts = lines.flatMap((line) => [...line.matchAll(REFERENCE)].map((match) => match.groups?.['host'] ?? ''));
  return [...new Set(hosts.filter(isRegistryName))];
}

/** A file or a folder of the workspace that cannot be read, such as the data of a database of another user, names no host. */
async function hostsIn(path: string, source: string): Promise<Setting<string>[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const hosts = OPTIONS.test(basename(path)) ? hostsInOptions(text, environment()) : registryHostsIn(text);
  return hosts.map((value) => ({ value, source }));
}

async function namingFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : namingFiles(path);
      return entry.isFile() && (DOCKERFILE.test(entry.name) || OPTIONS.test(entry.name)) ? [path] : [];
    }),
  );
  return found.flat();
}

async function literalAddress(name: string): Promise<string[]> {
  return isIP(name) ? [name] : [];
}

async function addressesOf(name: string): Promise<string[]> {
  if (isIP(name)) return [name];
  const answer = lookup(name, { all: true }).then(
    (found) => found.map(({ address }) => address).sort(),
    // A name without an address is in no range of addresses.
    () => [],
  );
  return Promise.race([answer, sleep(LOOKUP_DEADLINE, [], { ref: false })]);
}
