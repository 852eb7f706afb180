import { builderOptions } from '../builder/builder-options';
import { plannedBuilder } from '../builder/model/planned-builder';
import { findBuilder, readBuilder, type BuilderRecord } from '../builder/model/record';
import { currentEndpoint } from '../builder/observed/engine-endpoint';
import type { BuilderExecutorOptions } from '../builder/options';
import { setUpBuilder, type BuilderOptions } from '../builder/set-up';
import { ownBuildkitConfig } from '../buildkitd-config/own-config';
import { EXECUTORS } from '../component/names';
import { optionsOfTarget, type NxRun } from '../component/run/nx-run';
import { isDockerInstalled } from '../docker/installed';
import schema from '../executors/builder/schema.json';
import { askOnce } from '../util/ask-once';
import { provideImage } from './buildkit-image';
import { pullSource } from './pull-source';

/** Creates the builder, or changes it as needed, with BuildKit's image from the image store, and writes its record. */
export function bringUpBuilder(options: BuilderOptions): Promise<BuilderRecord> {
  return setUpBuilder(options, (config) => {
    const origin = { ...options, source: pullSource(config, options) };
    return (endpoint, name) => provideImage(endpoint, name, origin);
  });
}

/**
 * The builder of a workspace, running and as its options want it. The task that sets it up usually comes from the cache of Nx, which does not know
 * whether the container is still there, so this does the same again; usually there is nothing to do.
 *
 * @param outputPath absolute path of the folder that the builder task writes to
 * @throws BuildkitError if the builder cannot be had, or if no task of the run sets it up and none has left its record
 */
export function ownBuilder(run: NxRun, outputPath: string): Promise<BuilderRecord> {
  return askOnce(run.projects, `builder ${outputPath}`, () => {
    const options = optionsOfBuilder(run, outputPath);
    return options && isDockerInstalled() ? bringUpBuilder(options) : readBuilder(outputPath);
  });
}

/**
 * The same without a look at its container, which costs a process: enough to know what it would build, and in which engine. Only when there is no
 * record, or the one of another engine, it is set up; on a machine without Docker, it is what its options say.
 */
export async function recordedBuilder(run: NxRun, outputPath: string): Promise<BuilderRecord> {
  const [recorded, endpoint] = await Promise.all([findBuilder(outputPath), currentEndpoint()]);
  if (!isDockerInstalled()) return recorded ?? plannedBuilder(run.projects);
  return recorded?.endpoint === endpoint ? recorded : ownBuilder(run, outputPath);
}

/** The name of the builder; undefined without one, so that docker's own settings of registries apply. */
export async function ownBuilderName(run: NxRun, outputPath: string): Promise<string | undefined> {
  const isMade = isDockerInstalled() && optionsOfBuilder(run, outputPath) !== undefined;
  return isMade ? (await ownBuilder(run, outputPath)).name : (await findBuilder(outputPath))?.name;
}

/** Those of the task of the run that sets up the builder in a folder. A run without one leaves the builder as it is. */
function optionsOfBuilder(run: NxRun, outputPath: string): BuilderOptions | undefined {
  const { workspaceRoot, projects, tasks } = run;
  for (const { target } of tasks) {
    if (projects[target.project]?.targets?.[target.target]?.executor !== EXECUTORS.builder) continue;
    const { options } = optionsOfTarget<BuilderExecutorOptions>(schema, run, target);
    const wanted = builderOptions(options, workspaceRoot, (path) => ownBuildkitConfig(workspaceRoot, projects, path));
    if (wanted.outputPath === outputPath) return wanted;
  }
  return undefined;
}
