import { buildkitMirror } from '../registry/hosts/mirror';
import { insecureRegistry } from '../registry/hosts/host';
import type { DaemonSettings, Dns } from './settings';

/** The options of the task that correspond to Docker's settings. */
export interface SettingsOptions {
  /** By registry. */
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
  /** Hosts or CIDRs. */
  readonly insecureRegistries?: readonly string[];
  readonly dns?: Dns;
}

/** @throws BuildkitError for a malformed mirror or host */
export function fromOptions({ mirrors = {}, insecureRegistries = [], dns }: SettingsOptions): Partial<DaemonSettings> {
  const source = (name: string) => `option "${name}"`;
  return {
    mirrors: Object.entries(mirrors).flatMap(([registry, texts]) =>
      texts.map((text) => ({ value: buildkitMirror(registry, text, source('mirrors')), source: source('mirrors') })),
    ),
    insecureRegistries: insecureRegistries.map((text) => ({
      value: insecureRegistry(text, source('insecureRegistries')),
      source: source('insecureRegistries'),
    })),
    ...(dns && { dns: [{ value: dns, source: source('dns') }] }),
  };
}
