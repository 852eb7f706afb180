import {
  readNxJson,
  type GeneratorCallback,
  readProjectConfiguration,
  type TargetConfiguration,
  type Tree,
} from '@nx/devkit';
import { posix } from 'node:path';
import { badInput } from '../../errors';
import { copiedOutputs, withContext, type CopiedOutputs } from '../../graph/copied-outputs';
import { imageTargets, type TargetPair } from '../../graph/image-targets';
import { needsPackageJson, ownTarget } from '../../graph/needs-package-json';
import { buildOrder } from '../build-order';
import { isInTree } from '../import/is-in-tree';
import { dockerfilesIn, foldersIn } from '../dockerfiles-in';
import { mergeTargets, removeTarget } from '../merge-targets';
import { hint, type Note, type Noted } from '../notes';
import { nextCommand } from '../next-command';
import { pluginOptions } from '../plugin-options';
import { runGenerator } from '../run-generator';
import { canonicalPlatforms } from '../../oci/platform-option';
import { print } from '../../util/print';
import { withGivenDockerfile } from './given-dockerfile';
import { projectToAttach } from './project';
import { proposal, type Proposal } from './proposal';
import type { AttachOptions } from './schema';
import type { TakenTarget } from './taken-over/taken-target';
import { takenTargets } from './taken-over/taken-targets';
import { readScripts, treeFiles } from './tree-files';
import { EXECUTORS } from '../../component/names';
import { dockerfileOf } from '../../component/settings';
import { pathOfOption } from '../../util/files/workspace-path';

/** Gives a project the targets that build its images. */
export default function attach(tree: Tree, options: AttachOptions): Promise<GeneratorCallback> {
  return runGenerator(tree, options, () => attachImages(tree, options));
}

/**
 * What attach does, for a generator that does more.
 *
 * @param maker a target that makes what is copied, and is waited for even if its outputs do not show it
 * @throws BuildkitError for input that means nothing
 */
export async function attachImages(tree: Tree, options: AttachOptions, maker?: string): Promise<GeneratorCallback> {
  const plugin = pluginOptions(tree);
  const nxJson = readNxJson(tree) ?? {};
  const given = options.dockerfile ? pathOfOption(options.dockerfile) : undefined;
  if (given !== undefined && !isInTree(tree, given)) throw missing(given);
  canonicalPlatforms(options.platforms, []);
  const name = await projectToAttach(tree, options.project, plugin.dockerfiles);
  const { root, tags = [], targets: written = {} } = readProjectConfiguration(tree, name);
  const taken = withoutFailing(tree, root, written, takenTargets(root, written, nxJson));
  const isMeant = (dockerfile: string | undefined): boolean => given === undefined || dockerfile === given;
  // An existing target with the same name that builds the image is replaced.
  const replaced = taken.value
    .filter((target) => target.name === plugin.buildTarget && isMeant(target.dockerfile))
    .map((target) => target.name);
  const targets = Object.fromEntries(Object.entries(written).filter(([target]) => !replaced.includes(target)));
  const dockerfiles = dockerfilesIn(tree, root, plugin.dockerfiles);
  const project = {
    root,
    tags,
    name,
    ...(given !== undefined
      ? {
          dockerfiles: [],
          targets: withGivenDockerfile(given, root, targets, plugin.buildTarget, dockerfiles),
        }
      : { dockerfiles, targets }),
  };
  const scripts = Object.keys(readScripts(tree, root));
  const images = imageTargets(project, plugin, nxJson)
    .filter(({ options: [first] }) => isMeant(dockerfileOf(root, first?.options ?? {})))
    .map((image) => {
      const copied = copiedOutputs(image, { ...project, scripts }, nxJson, treeFiles(tree));
      return { ...withContext(image, copied), ...copied };
    });
  if (images.length === 0) throw noDockerfile(tree, name, root);
  replaced.forEach((target) => removeTarget(tree, name, target));
  const proposals = images.map((image) => waitingFor(maker, image, proposal(tree, image, root, options, taken.value)));
  images.forEach((image, index) => {
    const proposed = proposals[index];
    if (proposed) mergeTargets(tree, name, targetsOf(image, proposed, project.targets, plugin.buildTarget));
  });
  log([...taken.notes, ...proposals.flatMap(({ notes }) => notes)]);
  return nextCommand(buildCommand(name, images));
}

/** Leaves out of `dependsOn` what can only fail. */
function withoutFailing(
  tree: Tree,
  root: string,
  targets: Readonly<Record<string, TargetConfiguration>>,
  { value, notes }: Noted<readonly TakenTarget[]>,
): Noted<readonly TakenTarget[]> {
  const path = posix.join(root, 'package.json');
  if (tree.exists(path)) return { value, notes };
  const fails = (name: string): boolean => needsPackageJson(name, targets);
  const failing = value.flatMap(({ dependsOn }) => dependsOn.flatMap(ownTarget)).filter(fails);
  return {
    value: value.map((target) => ({
      ...target,
      dependsOn: target.dependsOn.filter((entry) => !ownTarget(entry).some(fails)),
    })),
    notes: [...notes, ...failing.map((name) => hint(`it does not wait for ${name}, which fails without ${path}`))],
  };
}

function waitingFor(maker: string | undefined, { makers }: CopiedOutputs, proposed: Proposal): Proposal {
  if (maker === undefined || makers.includes(maker) || proposed.dependsOn.includes(maker)) return proposed;
  return { ...proposed, dependsOn: [maker, ...proposed.dependsOn] };
}

function targetsOf(
  { build, prefetch, inferredOwn, inferredPrefetch }: TargetPair,
  { options, configurations, dependsOn }: Proposal,
  targets: Readonly<Record<string, TargetConfiguration>>,
  siblings: string,
): Readonly<Record<string, TargetConfiguration>> {
  return {
    [prefetch]: { executor: EXECUTORS.prefetch, options: inferredPrefetch.options },
    [build]: {
      executor: EXECUTORS.dockerBuild,
      ...(dependsOn.length > 0 && { dependsOn: buildOrder({ prefetch, siblings }, dependsOn) }),
      options: { ...inferredOwn, ...targets[build]?.options, ...options },
      ...(Object.keys(configurations).length > 0 && { configurations }),
    },
  };
}

/** Losses come first. */
function log(notes: readonly Note[]): void {
  const texts = (kind: Note['kind']): readonly string[] => [
    ...new Set(notes.filter((note) => note.kind === kind).map(({ text }) => text)),
  ];
  texts('lost').forEach((text) => print(`lost: ${text}`));
  texts('hint').forEach(print);
}

function buildCommand(project: string, images: readonly TargetPair[]): string {
  const builds = images.map(({ build }) => build);
  return builds.length === 1 ? `nx run ${project}:${builds[0]}` : `nx run-many -p ${project} -t ${builds.join(' ')}`;
}

function missing(dockerfile: string): Error {
  return badInput(
    'NXBK-1203',
    `${dockerfile} is not a file of the workspace`,
    'name one that is there with --dockerfile, relative to the workspace',
  );
}

function noDockerfile(tree: Tree, name: string, root: string): Error {
  const { dockerfiles } = pluginOptions(tree);
  const nested = foldersIn(tree, root).flatMap((folder) =>
    dockerfilesIn(tree, folder, dockerfiles).map((file) => posix.join(folder, file)),
  );
  return badInput(
    'NXBK-1203',
    `${name} has no Dockerfile in ${root}`,
    nested.length > 0
      ? `name one of those in its subfolders: ${nested.map((path) => `--dockerfile=${path}`).join(', ')}`
      : 'name one with --dockerfile, or make a new component with nx g nx-buildkit:component',
  );
}
