import type { NxJsonConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { optionVariants } from '../component/per-platform';
import type { DockerBuildOptions } from '../component/options';
import { declaredOutputs, usualOutputs } from '../component/target-outputs';
import { WHOLE } from '../dockerfile/resolve/context-sources';
import { isWithin, overlap } from '../util/files/workspace-path';
import { effectiveTarget, type TargetSources } from './effective-target';
import type { TargetPair } from './image-targets';
import { needsPackageJson } from './needs-package-json';
import type { ProjectFiles } from './project-files';
import { copiedPaths } from '../build-context/sent-paths';
import type { WorkspaceFiles } from '../build-context/workspace-files';
import { contextOf, dockerfileOf } from '../component/settings';
import { EXECUTOR_PREFIX } from '../component/names';

/** The outputs of targets of a project that its image is built from. */
export interface CopiedOutputs {
  /** The targets to wait for. */
  readonly makers: readonly string[];
  /** Those among them that make the Dockerfile itself. */
  readonly dockerfileMakers: readonly string[];
  /** Their outputs that are copied, relative to the workspace. */
  readonly paths: readonly string[];
  /** The context that contains the copied outputs, if no option names the context. */
  readonly context?: string;
}

export type CopiedFrom = TargetSources['project'] & Pick<ProjectFiles, 'scripts'>;

/** A target, and where it writes to. */
interface Maker {
  readonly target: string;
  readonly outputs: readonly string[];
  /** Whether its outputs are declared. Of the usual folders, only those that git ignores count. */
  readonly isDeclared: boolean;
}

/** Finds what a Dockerfile copies among the outputs of the targets of its project, for every configuration and platform. */
export function copiedOutputs(
  { options: configured, build, prefetch }: Pick<TargetPair, 'options' | 'build' | 'prefetch'>,
  project: CopiedFrom,
  nxJson: Pick<NxJsonConfiguration, 'targetDefaults'>,
  files: WorkspaceFiles,
): CopiedOutputs {
  const makers = makersOf({ project, nxJson }, [build, prefetch], files);
  const variants = configured.flatMap(({ options }) => optionVariants(options));
  const dockerfiles = variants.flatMap((options) => dockerfileOf(project.root, options) ?? []);
  const dockerfileMakers = dockerfiles.flatMap((path) => targetsAt(path, makers, project.root, files));
  const found = variants.map((options) => copiedIn(options, makers, project.root, files));
  const context = found[0]?.context;
  return {
    makers: [...new Set([...found.flatMap((one) => one.targets), ...dockerfileMakers])],
    dockerfileMakers: [...new Set(dockerfileMakers)],
    paths: [...new Set(found.flatMap((one) => one.paths))],
    ...(context !== undefined && context !== project.root && { context }),
  };
}

/** The image with its inferred context. */
export function withContext(image: TargetPair, { context }: Pick<CopiedOutputs, 'context'>): TargetPair {
  if (context === undefined) return image;
  return {
    ...image,
    options: image.options.map(({ options, ...configured }) => ({ ...configured, options: { context, ...options } })),
    inferred: { context, ...image.inferred },
    inferredOwn: { context, ...image.inferredOwn },
  };
}

/** The known targets of a project: another plugin may add a `build` that is not known here. */
function makersOf(
  { project, nxJson }: { project: CopiedFrom } & Pick<TargetSources, 'nxJson'>,
  own: string[],
  files: Pick<WorkspaceFiles, 'kindOf'>,
): Maker[] {
  const names = new Set([...Object.keys(project.targets), ...project.scripts, 'build']);
  const hasPackageJson = files.kindOf(posix.join(project.root, 'package.json')) !== undefined;
  return [...names].flatMap((target) => {
    const executor = project.targets[target]?.executor ?? '';
    if (own.includes(target) || executor.startsWith(EXECUTOR_PREFIX)) return [];
    if (!hasPackageJson && needsPackageJson(target, project.targets)) return [];
    const definition = effectiveTarget(target, { executor }, { project, nxJson });
    // A target whose output is the whole project folder does not identify a file in it.
    const outputs = declaredOutputs(project, definition).filter((output) => !isWithin(project.root, output));
    const isDeclared = outputs.length > 0;
    const all = isDeclared ? outputs : usualOutputs(project.root, target);
    return all.length > 0 ? [{ target, outputs: all, isDeclared }] : [];
  });
}

/** What one Dockerfile copies, in the context that is given or else in the one, from its project's folder upwards, that has most of it. */
function copiedIn(options: DockerBuildOptions, makers: readonly Maker[], root: string, files: WorkspaceFiles) {
  const nothing = { targets: [], paths: [], context: undefined };
  const dockerfile = dockerfileOf(root, options);
  const text = dockerfile === undefined ? undefined : files.read(dockerfile);
  const sources = text === undefined ? [] : (copiedPaths(text, options) ?? []).filter((path) => path !== WHOLE);
  if (sources.length === 0) return nothing;
  const contexts = options.context === undefined ? folderAndAbove(root) : [contextOf(root, options)];
  const found = contexts.map((context) => {
    const paths = sources.map((source) => posix.join(context, source));
    const made = paths.filter((path) => targetsAt(path, makers, root, files).length > 0);
    const scores = paths.map((path) => (made.includes(path) ? certainty(path, makers) : Number(isThere(path, files))));
    return { context, paths: made, score: scores.reduce((sum, score) => sum + score, 0) };
  });
  const most = Math.max(...found.map(({ score }) => score));
  const best = found.find(({ score }) => score === most);
  if (best === undefined || best.paths.length === 0) return nothing;
  const context = options.context === undefined ? best.context : undefined;
  return { ...best, context, targets: best.paths.flatMap((path) => targetsAt(path, makers, root, files)) };
}

/** The targets whose outputs contain a path or are inside it: a lock file in the folder of a bundle. */
function targetsAt(path: string, makers: readonly Maker[], root: string, files: WorkspaceFiles): readonly string[] {
  if (isWithin(root, path)) return [];
  return makers
    .filter(({ outputs, isDeclared }) => {
      const isMade = outputs.some((output) => overlap(path, output));
      return isMade && (isDeclared || files.isIgnored(path));
    })
    .map(({ target }) => target);
}

/** A path that equals an output is a better match than one inside it. */
function certainty(path: string, makers: readonly Maker[]): number {
  const outputs = makers.flatMap((maker) => maker.outputs.map((output) => ({ ...maker, output })));
  if (outputs.some(({ output, isDeclared }) => isDeclared && isWithin(path, output))) return 4;
  return outputs.some(({ output }) => output === path) ? 3 : 2;
}

function isThere(path: string, files: WorkspaceFiles): boolean {
  return files.kindOf(path) !== undefined && !files.isIgnored(path);
}

function folderAndAbove(folder: string): readonly string[] {
  return folder === '.' ? ['.'] : [folder, ...folderAndAbove(posix.dirname(folder))];
}
