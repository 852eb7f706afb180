import { randomUUID } from 'node:crypto';
import type { Finding } from '../image/check/findings';

/**
 * The workflow command that shows a finding beside its line.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function annotation({ severity, file, line, rule, message, url }: Finding): string {
  const properties = Object.entries({ file, line: String(line), title: rule })
    .map(([name, value]) => `${name}=${escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`)
    .join(',');
  return `::${severity} ${properties}::${escapeData(url === undefined ? message : `${message} (${url})`)}`;
}

/**
 * The lines for the file in GITHUB_OUTPUT. A delimiter that nobody can guess keeps a value from ending early.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export function outputLines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const delimiter = `ghadelimiter_${randomUUID()}`;
      return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
    })
    .join('');
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts (escapeData) */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
