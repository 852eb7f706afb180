import type { PostTasksExecutionContext, Task } from '@nx/devkit';
import { appendFile, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { annotation, outputLines } from '../ci/github';
import { codeQualityReport, dotenvReport } from '../ci/gitlab';
import { imageValues, type TaskImages } from '../ci/image-values';
import { OUTPUT_FOLDER } from '../component/names';
import type { Component } from '../component/settings';
import { describeError } from '../errors';
import { distinct, type Finding } from '../image/check/findings';
import { findingsPath, readRecordedFindings } from '../image/check/findings-file';
import { recordPath } from '../image/record/image-record';
import { readRecordedImages, type RecordedImage } from '../image/record/recorded-images';
import { taskEnvironments } from '../process/task-environments';
import { inTaskScope } from '../util/task-scope';
import { writeFileBeside } from '../util/files/files';
import { print } from '../util/print';
import { builtTasks, componentOf } from './cached-tasks';
import { cachedWorkspace } from './cached-graph';
import { ifMissing } from '../util/files/if-missing';

type BuiltTask = Component & TaskImages;

type RunContext = Pick<PostTasksExecutionContext, 'taskResults' | 'workspaceRoot'>;

/** The reports for GitLab, relative to the workspace: one of each for a job. */
const DOTENV = posix.join(OUTPUT_FOLDER, 'images.env');
const CODE_QUALITY = posix.join(OUTPUT_FOLDER, 'code-quality.json');

/**
 * Leaves what a run built, or took from a cache, where CI takes it from: here and not in the tasks, since a task that comes from a cache does not run.
 */
export async function reportRun(
  built: readonly BuiltTask[],
  context: RunContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const { workspaceRoot } = context;
  const values = imageValues(built);
  const { GITHUB_ACTIONS, GITHUB_OUTPUT, GITLAB_CI, CI_JOB_ID = '' } = env;
  if (GITHUB_OUTPUT && built.length > 0) await appendFile(GITHUB_OUTPUT, outputLines(values));
  if (GITLAB_CI && built.length > 0) {
    const path = join(workspaceRoot, DOTENV);
    const before = await readFile(path, 'utf8').catch(ifMissing(''));
    await writeFileBeside(path, dotenvReport(values, before, CI_JOB_ID));
  }
  if (!GITHUB_ACTIONS && !GITLAB_CI) return;
  const findings = await findingsOf(context);
  if (GITHUB_ACTIONS) findings.map(annotation).forEach(print);
  if (GITLAB_CI) await writeFileBeside(join(workspaceRoot, CODE_QUALITY), codeQualityReport(findings));
}

/**
 * Leaves the digests of images that another job joins, and their archives.
 *
 * @returns what could not be left, one text per task
 */
export async function leaveDigests(
  built: readonly BuiltTask[],
  { workspaceRoot, taskResults }: RunContext,
): Promise<readonly string[]> {
  const forMerge = built.filter(({ images }) => images.some(isForMerge));
  if (forMerge.length === 0) return [];
  // Loaded here because most runs do not need it.
  const { writeDigests } = await import('./write-digests.ts');
  const tasks = Object.values(taskResults).map(({ task }) => task);
  const run = { workspaceRoot, ...cachedWorkspace(), tasks };
  const environmentOf = taskEnvironments();
  const left = forMerge.map(async ({ images, ...component }) => {
    const configuration = tasks.find(({ target }) => isOf(component, target))?.target.configuration;
    const env = environmentOf({ ...component, target: component.task, configuration });
    await inTaskScope({ env }, () => writeDigests(component, images.filter(isForMerge), { ...run, configuration }));
  });
  const results = await Promise.allSettled(left);
  return results.flatMap((result) => (result.status === 'rejected' ? [describeError(result.reason)] : []));
}

/** Whether an image can be a part of an index that another job makes. */
function isForMerge({ outputs }: RecordedImage): boolean {
  return outputs.includes('push-by-digest') || outputs.includes('oci');
}

/** What a run built, or took from a cache, by the records of its tasks. */
export async function readBuiltTasks(context: RunContext): Promise<readonly BuiltTask[]> {
  const components = await builtTasks(context);
  return Promise.all(
    components.map(async (component) => ({
      ...component,
      images: await readRecordedImages(recordPath(context.workspaceRoot, component)),
    })),
  );
}

/** What BuildKit said about the Dockerfiles of all tasks of the run, those that failed among them. */
async function findingsOf({ taskResults, workspaceRoot }: RunContext): Promise<readonly Finding[]> {
  const paths = Object.values(taskResults).map(({ task }) => findingsPath(workspaceRoot, componentOf(task)));
  return distinct((await Promise.all(paths.map(readRecordedFindings))).flat());
}

function isOf({ project, task }: Component, target: Task['target']): boolean {
  return target.project === project && target.target === task;
}
