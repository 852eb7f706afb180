import type { DaemonSettings } from '../../daemon-settings/settings';
import { addCertificate } from './certificates';
import type { BuilderNetworking } from '../types';
import { addInsecure } from './insecure';
import { addMirror } from './mirrors';
import type { Registries, TableChange } from './registry-tables';

const NOTHING: Registries = { registry: {}, links: [], report: [] };

/** Mirrors, then insecure registries, then certificates, which an insecure host does not need. */
export function registryTables(settings: DaemonSettings, { network, linkDir }: BuilderNetworking): Registries {
  const steps: TableChange[] = [
    ...settings.mirrors.map((mirror) => addMirror(mirror, settings.mirrors, network)),
    ...settings.insecureRegistries.map((insecure) => addInsecure(insecure, settings.namedHosts)),
    ...settings.certificates.map((certificate) => addCertificate(certificate, linkDir)),
  ];
  const { registry, ...rest } = steps.reduce((before, step) => step(before), NOTHING);
  const sorted = Object.entries(registry).sort(([a], [b]) => (a < b ? -1 : 1));
  return { registry: Object.fromEntries(sorted), ...rest };
}
