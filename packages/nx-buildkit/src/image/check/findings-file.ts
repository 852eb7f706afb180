import { join } from 'node:path';
import type { Component } from '../../component/settings';
import { taskFolder } from '../../component/task-folders';
import { isOutside } from '../../util/files/workspace-path';
import { writeFileBeside } from '../../util/files/files';
import { readRestoredList } from '../../util/files/read-restored-list';
import { sanitize } from '../../util/sanitize';
import type { Finding } from './findings';

/** `dist/buildkit/gitea/docker-check/findings.json`, which Nx caches. */
export function findingsPath(workspaceRoot: string, component: Component): string {
  return join(workspaceRoot, taskFolder(component), 'findings.json');
}

export async function writeFindings(
  workspaceRoot: string,
  component: Component,
  findings: readonly Finding[],
): Promise<void> {
  await writeFileBeside(
    findingsPath(workspaceRoot, component),
    `${JSON.stringify({ version: 1, findings }, undefined, 2)}\n`,
  );
}

/**
 * Reads findings, which may come from a cache that others write to: they are only shown.
 *
 * @returns none when there is no such file
 */
export async function readRecordedFindings(path: string): Promise<readonly Finding[]> {
  return readRestoredList(path, 'findings', recordedFinding);
}

function recordedFinding(finding: unknown): readonly Finding[] {
  const { severity, file, line, rule, message, url } = (finding ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof file !== 'string' || isOutside(file) || typeof line !== 'number') return [];
  if (typeof rule !== 'string' || typeof message !== 'string') return [];
  return [
    {
      severity: severity === 'error' ? 'error' : 'warning',
      file: sanitize(file),
      line,
      rule: sanitize(rule),
      message: sanitize(message),
      ...(typeof url === 'string' && { url: sanitize(url) }),
    },
  ];
}
