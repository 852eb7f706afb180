import type { Carried } from './config';

/** The report as a table for the terminal. */
export function renderReport(report: readonly Carried[]): string {
  if (report.length === 0) return 'Docker has no setting that a builder would need: buildkitd.toml is empty.';
  const rows = report.map(({ outcome, setting, source, reason = '' }) => [outcome, setting, source, reason]);
  const table = [['', 'setting', 'source', 'why'], ...rows];
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
