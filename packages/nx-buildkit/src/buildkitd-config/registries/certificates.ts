import { basename, join } from 'node:path';
import type { HostCertificates, Setting } from '../../daemon-settings/settings';
import { withRow, withTable, type Link, type TableChange } from './registry-tables';
import type { RegistryTable } from '../../registry/hosts/registry-tables';

/** Adds a certificate to the table of its host. */
export function addCertificate({ value, source }: Setting<HostCertificates>, linkDir: string): TableChange {
  const { host, ca } = value;
  const setting = `${ca.length > 0 ? 'certificate authority' : 'client certificate'} for ${host}`;
  return (before) => {
    const table = before.registry[host] ?? {};
    if (table.insecure) {
      const reason = 'the host is insecure: Docker reads no certificates for it';
      return withRow(before, { setting, source, outcome: 'not carried', reason });
    }
    const added = addFiles(table, value, linkDir);
    const placed = { ...withTable(before, host, added.table), links: [...before.links, ...added.links] };
    return withRow(placed, { setting, source, outcome: 'carried' });
  };
}

/**
 * Gives each file of a host a unique name: buildx copies them all into one folder of the builder by their base names, and the last one would win,
 * e.g. the `ca.crt` of the rootful and of the rootless engine.
 * https://github.com/docker/buildx/blob/v0.38.2/util/confutil/container.go
 *
 * @param linkDir absolute path of the folder for the links; keys are not copied, so that they do not get into a cache
 */
function addFiles(table: RegistryTable, { host, ca, keypair }: HostCertificates, linkDir: string) {
  const before = { ca: table.ca ?? [], keypair: table.keypair ?? [] };
  const taken = [...before.ca, ...before.keypair.flatMap(({ key, cert }) => [key, cert])].map((path) => basename(path));
  const links: Link[] = [];
  const place = (target: string) => {
    const name = basename(target);
    if (!taken.includes(name)) return target;
    const number = taken.length + links.length + 1;
    const path = join(linkDir, `${host.replace(/[^\w.-]+/g, '_')}-${number}-${name}`);
    links.push({ path, target });
    return path;
  };
  const pairs = keypair.map(({ key, cert }) => ({ key: place(key), cert: place(cert) }));
  const added: RegistryTable = {
    ...(ca.length > 0 && { ca: [...before.ca, ...ca.map(place)] }),
    ...(pairs.length > 0 && { keypair: [...before.keypair, ...pairs] }),
  };
  return { table: added, links };
}
