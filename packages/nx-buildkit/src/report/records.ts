import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lockPath, readLocks, type BaseImageLock } from '../base-images/lock-file';
import { readPulls, type PullRecords } from '../base-images/pull-history';
import type { ImageTarget } from '../component/project-images';
import type { Component } from '../component/settings';
import { lockFolder, pullFolder } from '../component/task-folders';
import { ifMissing } from '../util/files/if-missing';
import { readBuildReport, reportPath, type ReportedBuild } from '../image/record/build-report';

/** What the tasks of one component have left in the workspace. */
export interface ComponentRecords {
  /** `gitea:docker-build`. */
  readonly task: string;
  readonly locks: readonly WrittenLock[];
  readonly pulls: PullRecords;
  readonly builds: readonly ReportedBuild[];
}

export interface WrittenLock extends BaseImageLock {
  /** Relative to the workspace. */
  readonly file: string;
  /** When, ISO 8601. */
  readonly written: string;
}

/**
 * Reads the records of components.
 *
 * @param targets those of the same project and name are the configurations of one component
 * @throws BuildkitError for a lock that is not one
 */
export function readRecords(
  workspaceRoot: string,
  targets: readonly ImageTarget[],
): Promise<readonly ComponentRecords[]> {
  const components = new Map<string, Component>();
  const folders = new Map<string, Set<string>>();
  for (const { project, root, target, options, configuration } of targets) {
    const task = `${project}:${target}`;
    const component = { project, root, task: target };
    const folder = lockFolder(component, options, configuration);
    components.set(task, component);
    folders.set(task, (folders.get(task) ?? new Set<string>()).add(folder));
  }
  const read = async ([task, component]: readonly [string, Component]): Promise<ComponentRecords> => {
    const reading = [...(folders.get(task) ?? [])].map((folder) => readWrittenLocks(workspaceRoot, folder));
    const locks = (await Promise.all(reading)).flat();
    const notes = join(workspaceRoot, pullFolder(component));
    const platforms = [...new Set(locks.map(({ platform }) => platform))];
    const pulls = await Promise.all(platforms.map((platform) => readPulls(lockPath(notes, platform))));
    const builds = await readBuildReport(reportPath(workspaceRoot, component));
    return { task, locks, pulls: new Map(pulls.flatMap((known) => [...known])), builds };
  };
  return Promise.all([...components].map(read));
}

async function readWrittenLocks(workspaceRoot: string, folder: string): Promise<readonly WrittenLock[]> {
  const locks = await readLocks(join(workspaceRoot, folder));
  const written = locks.map(async (lock) => {
    const file = lockPath(folder, lock.platform);
    const stats = await stat(join(workspaceRoot, file)).catch(ifMissing(undefined));
    return stats ? [{ ...lock, file, written: stats.mtime.toISOString() }] : [];
  });
  return (await Promise.all(written)).flat();
}
