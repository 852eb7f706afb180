import type { Finding } from './findings/finding';

const MARKS: Readonly<Record<Finding['status'], string>> = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' };

/** Whether a build can work. */
export function canBuild(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status !== 'fail');
}

/** A line for each finding, with a remedy for each problem, and a summary. */
export function findingsTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map((finding) => {
    const remedy = finding.status === 'ok' ? '' : ` → ${finding.remedy} (${finding.code})`;
    return `${MARKS[finding.status]}  ${finding.check.padEnd(width)}  ${finding.what}${remedy}`;
  });
  return [...lines, summary(findings)].join('\n');
}

/** The same for machines. */
export function findingsJson(findings: readonly Finding[]): string {
  return JSON.stringify({ canBuild: canBuild(findings), findings }, undefined, 2);
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const [failures, warnings] = [count('fail'), count('warn')];
  if (failures > 0) return `Builds cannot work: ${failures} to fix, ${warnings} to look at.`;
  return warnings > 0 ? `Builds can work: ${warnings} to look at.` : 'All is well.';
}
