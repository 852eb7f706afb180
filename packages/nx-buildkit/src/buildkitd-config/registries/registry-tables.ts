import type { SettingOutcome } from '../types';
import type { RegistryTable } from '../../registry/hosts/registry-tables';

/** A second name for a file. */
export interface Link {
  readonly path: string;
  readonly target: string;
}

/** The `[registry]` tables so far, links to certificates, and a row for each processed setting. */
export interface Registries {
  readonly registry: Readonly<Record<string, RegistryTable>>;
  readonly links: readonly Link[];
  readonly report: readonly SettingOutcome[];
}

/** Processes one setting. */
export type TableChange = (before: Registries) => Registries;

/** The same with properties added to the table of a host. */
export function withTable(before: Registries, host: string, table: RegistryTable): Registries {
  return { ...before, registry: { ...before.registry, [host]: { ...before.registry[host], ...table } } };
}

/** The same with a row added to the report. */
export function withRow(before: Registries, row: SettingOutcome): Registries {
  return { ...before, report: [...before.report, row] };
}
