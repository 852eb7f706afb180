import type { HostHealth } from '../registry/probe';
import { mirrorSetting } from './registries/mirrors';
import type { SettingOutcome, Health } from './types';

/** Adds to each mirror's row how the mirror answered. */
export function withHealth(report: readonly SettingOutcome[], healths: readonly Health[]): SettingOutcome[] {
  const findings = new Map(healths.map(({ mirror, ...health }) => [mirrorSetting(mirror), health]));
  return report.map((row) => ({ ...row, probe: findings.get(row.setting) }));
}

/** The report as a table for the terminal. */
export function renderReport(report: readonly SettingOutcome[]): string {
  if (report.length === 0) return 'Docker has no setting that a builder would need: buildkitd.toml is empty.';
  const rows = report.map(({ outcome, setting, source, reason, probe }) => [
    outcome,
    setting,
    source,
    [probe && remark(probe), reason].filter(Boolean).join('; '),
  ]);
  const table = [['', 'setting', 'source', 'remarks'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function remark({ finding, code, remedy }: HostHealth): string {
  return code === undefined ? finding : `WARNING: ${[finding, remedy].filter(Boolean).join('; ')} (${code})`;
}
