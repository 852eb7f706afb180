import type { RegistryClient } from './client';
import { RegistryError } from './registry-error';

/** A client that asks nobody: whatever the store lacks is an error at once. */
export function offlineClient(): RegistryClient {
  const refuse = (host: string, ref: string): RegistryError =>
    new RegistryError(
      {
        kind: 'offline',
        host,
        isMirror: false,
        asked: 'manifest',
        reason: 'the image store lacks it, and the option offline asks no registry',
      },
      ref,
    );
  const refused = (host: string, ref: string) => Promise.reject(refuse(host, ref));
  return {
    openPull: (ref) => ({
      headManifest: () => refused('', ref),
      getManifest: () => refused('', ref),
      openBlob: () => {
        throw refuse('', ref);
      },
    }),
    ping: ({ host }) => refused(host, host),
    headManifestAt: ({ host }, ref) => refused(host, ref),
    close: () => Promise.resolve(),
  };
}
