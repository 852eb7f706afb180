import { createHash } from 'node:crypto';
import type { Finding } from '../image/check/findings';

/**
 * A dotenv report: variables for later jobs. Its first one tells whose it is, so that a file that a cache kept from another job is not added to.
 * https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv
 *
 * @param before the content of the file, if there is one
 * @param job the id of the job
 */
export function dotenvReport(values: Readonly<Record<string, string>>, before: string, job: string): string {
  const mark = `NX_BUILDKIT_JOB=${job}`;
  const lines = before.split('\n').filter(Boolean);
  const entries = Object.entries(values).map(([name, value]) => [variableName(name), value] as const);
  const kept = lines[0] === mark ? lines.slice(1) : [];
  const others = kept.filter((line) => !entries.some(([name]) => line.startsWith(`${name}=`)));
  return [mark, ...others, ...entries.map(([name, value]) => `${name}=${value}`), ''].join('\n');
}

/** A code quality report. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export function codeQualityReport(findings: readonly Finding[]): string {
  const entries = findings.map(({ severity, file, line, rule, message, url }) => ({
    description: url === undefined ? message : `${message} (${url})`,
    check_name: rule,
    // The same finding on another line is the same finding.
    fingerprint: createHash('sha256').update([file, rule, message].join('\n')).digest('hex'),
    severity: severity === 'error' ? 'blocker' : 'minor',
    location: { path: file, lines: { begin: line } },
  }));
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}

/** Letters, digits and `_`: `my-app-digest` is `MY_APP_DIGEST`. */
function variableName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}
