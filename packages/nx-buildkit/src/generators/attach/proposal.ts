import type { TargetConfiguration, Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { DockerfileProblem } from '../../dockerfile/text/problem';
import { badInput } from '../../errors';
import type { DockerBuildOptions } from '../../component/options';
import type { CopiedOutputs } from '../../graph/copied-outputs';
import type { TargetPair } from '../../graph/image-targets';
import { summarizeDockerfile, type DockerfileSummary } from '../dockerfile-summary';
import { findContext } from '../find-context';
import { hint, lost, type Note } from '../notes';
import { withoutEmpty } from '../without-empty';
import type { AttachOptions } from './schema';
import type { TakenTarget } from './taken-over/taken-target';
import { contextOf, dockerfileOf } from '../../component/settings';

/** The additions for one image. */
export interface Proposal {
  readonly options: DockerBuildOptions;
  readonly configurations: Readonly<Record<string, DockerBuildOptions>>;
  readonly dependsOn: NonNullable<TargetConfiguration['dependsOn']>;
  readonly notes: readonly Note[];
}

/**
 * The options from the command line, from another tool's target for the image, and from the Dockerfile, in this order of precedence.
 *
 * @param root of the project
 */
export function proposal(
  tree: Tree,
  image: TargetPair & CopiedOutputs,
  root: string,
  given: AttachOptions,
  taken: readonly TakenTarget[],
): Proposal {
  const { build, options: configured } = image;
  const dockerfile = dockerfileOf(root, configured[0]?.options ?? {});
  const ofFile = dockerfile === undefined ? NOTHING : ofDockerfile(tree, dockerfile, image, given);
  const other = taken.find((target) => target.dockerfile === dockerfile);
  const options: DockerBuildOptions = { ...ofFile.options, ...other?.options, ...ofCommandLine(given) };
  const required = requiredArgs(ofFile.options, other?.options);
  const isOwn = contextOf(root, options) === root;
  return {
    options: withoutEmpty({
      ...options,
      context: isOwn ? undefined : options.context,
      buildArgsFromEnv: [...new Set([...(other?.options.buildArgsFromEnv ?? []), ...required])],
    }),
    configurations: other?.configurations ?? {},
    dependsOn: other?.dependsOn ?? [],
    notes: [...(other ? [takenOver(build, other)] : []), ...requiredNote(build, required), ...ofFile.notes],
  };
}

function ofCommandLine({ context, platforms = [], stages = [] }: AttachOptions): DockerBuildOptions {
  return {
    ...(context && { context: contextOf('.', { context }) }),
    ...(platforms.length > 0 && { platform: platforms }),
    ...(stages.length > 0 && {
      target: undefined,
      targets: Object.fromEntries(stages.map((stage) => [stage, {}])),
    }),
  };
}

/** Names of build arguments that the Dockerfile gives no default and the other tool no value. */
function requiredArgs(ofFile: DockerBuildOptions, { buildArgs = {} }: DockerBuildOptions = {}): readonly string[] {
  return (ofFile.buildArgsFromEnv ?? []).filter((name) => !(name in buildArgs));
}

function requiredNote(build: string, args: readonly string[]): readonly Note[] {
  if (args.length === 0) return [];
  const verbs = args.length === 1 ? ['has', 'comes'] : ['have', 'come'];
  return [
    hint(`${build}: ${args.join(', ')} ${verbs[0]} no default and ${verbs[1]} from the environment (buildArgsFromEnv)`),
  ];
}

const NOTHING: Pick<Proposal, 'options' | 'notes'> = { options: {}, notes: [] };

function takenOver(build: string, { name, options, dependsOn }: TakenTarget): Note {
  const what = [...Object.keys(options), ...(dependsOn.length > 0 ? ['dependsOn'] : [])].join(', ');
  return hint(
    `${build}: ${what} are taken over from the target ${name}${name === build ? ', which it replaces' : ', which can go'}`,
  );
}

/** A Dockerfile with errors still gets its targets: the build reports the errors. */
function ofDockerfile(
  tree: Tree,
  dockerfile: string,
  { build, context, makers, paths }: TargetPair & CopiedOutputs,
  given: AttachOptions,
): Pick<Proposal, 'options' | 'notes'> {
  try {
    const summary = summarizeDockerfile(tree.read(dockerfile, 'utf8') ?? '', given.stages);
    requireStages(dockerfile, summary, given);
    const found = findContext(tree, posix.dirname(dockerfile), summary.sources);
    const folder = makers.length > 0 ? (context ?? posix.dirname(dockerfile)) : found.folder;
    const missing = found.missing.filter((source) => !paths.includes(posix.join(folder, posix.join('/', source))));
    const isMissing = missing.length > 0 && given.context === undefined;
    return {
      options: { context: folder, buildArgsFromEnv: summary.requiredArgs },
      notes: [
        ...notesOf(build, summary, given),
        ...(makers.length > 0
          ? [hint(`${build}: it waits for ${makers.join(', ')}, which makes ${paths.join(', ')}`)]
          : []),
        ...(isMissing ? [hint(`${build}: its context ${folder} has no ${missing.join(', ')} yet`)] : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof DockerfileProblem)) throw error;
    return { options: {}, notes: [lost(`${dockerfile} cannot be read: ${error.message}`)] };
  }
}

/** @throws BuildkitError for a stage that the Dockerfile does not have */
function requireStages(dockerfile: string, { stages }: DockerfileSummary, { stages: given = [] }: AttachOptions): void {
  const unknown = given.filter((stage) => !stages.some((name) => name.toLowerCase() === stage.toLowerCase()));
  if (unknown.length === 0) return;
  const remedy =
    stages.length > 0 ? `its stages are ${stages.join(', ')}` : 'none of its stages has a name: add AS NAME to FROM';
  throw badInput(
    'NXBK-0405',
    `${dockerfile} has no stage ${unknown.join(', ')}`,
    `${remedy}; or name the Dockerfile that has it: --dockerfile=PATH`,
  );
}

function notesOf(
  build: string,
  { secretArgs, furtherImages, lastStage }: DockerfileSummary,
  { stages = [] }: AttachOptions,
): readonly Note[] {
  const all = [...furtherImages, ...(lastStage === undefined ? [] : [lastStage])].join(',');
  return [
    ...secretArgs.map((name) =>
      lost(
        `${build}: ARG ${name} looks like a secret and is readable in the image's history: use the option secrets and RUN --mount=type=secret`,
      ),
    ),
    ...(furtherImages.length > 0 && stages.length === 0
      ? [
          hint(
            `${build}: it builds the last stage, and not ${furtherImages.join(', ')}; for an image of each: --stages=${all}`,
          ),
        ]
      : []),
  ];
}
