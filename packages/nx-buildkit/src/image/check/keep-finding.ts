import { rm } from 'node:fs/promises';
import type { Component } from '../../component/settings';
import { BuildkitError } from '../../errors';
import type { Finding } from './findings';
import { findingsPath, writeFindings } from './findings-file';

/** Keeps the line of the Dockerfile that a build failed at as a finding of the task, for the annotations of CI. */
export async function keepingFinding<T>(
  workspaceRoot: string,
  component: Component,
  build: () => Promise<T>,
): Promise<T> {
  await rm(findingsPath(workspaceRoot, component), { force: true });
  try {
    return await build();
  } catch (error) {
    if (error instanceof BuildkitError && error.place) {
      const said = error.details?.split('\n').findLast((line) => line.startsWith('ERROR: '));
      const message = said?.replace('ERROR: ', '') ?? error.what;
      const finding: Finding = { severity: 'error', ...error.place, rule: error.code, message };
      await writeFindings(workspaceRoot, component, [finding]);
    }
    throw error;
  }
}
