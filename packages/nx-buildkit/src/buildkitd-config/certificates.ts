import { basename, join } from 'node:path';
import type { HostCertificates } from '../daemon-settings/settings';
import type { RegistryTable } from './config';

/** A second name for a file. */
export interface Link {
  readonly path: string;
  readonly target: string;
}

/**
 * Gives each certificate file of a host a name of its own: buildx copies them all into one folder of the builder by their base names
 * and the last one would win, e.g. the `ca.crt` of the rootful and of the rootless engine.
 * https://github.com/docker/buildx/blob/v0.38.2/util/confutil/container.go
 *
 * @param table what the host has so far
 * @param linkDir absolute path of the folder for the links; keys are not copied, so that they get into no cache
 */
export function addFiles(
  table: RegistryTable,
  { host, ca, keypair }: HostCertificates,
  linkDir: string,
): { readonly table: RegistryTable; readonly links: readonly Link[] } {
  const pairs = table.keypair ?? [];
  const taken = new Set(
    [...(table.ca ?? []), ...pairs.flatMap(({ key, cert }) => [key, cert])].map((path) => basename(path)),
  );
  const links: Link[] = [];
  const place = (target: string) => {
    const name = basename(target);
    if (!taken.has(name)) return target;
    const path = join(linkDir, `${host.replace(/[^\w.-]+/g, '_')}-${taken.size + links.length + 1}-${name}`);
    links.push({ path, target });
    return path;
  };
  const added = {
    ca: ca.map(place),
    keypair: keypair.map(({ key, cert }) => ({ key: place(key), cert: place(cert) })),
  };
  return {
    table: {
      ...table,
      ...(ca.length > 0 && { ca: [...(table.ca ?? []), ...added.ca] }),
      ...(keypair.length > 0 && { keypair: [...pairs, ...added.keypair] }),
    },
    links,
  };
}
