import type { TargetConfiguration } from '@nx/devkit';
import { posix } from 'node:path';
import { nxVersion } from 'nx/src/utils/versions';
import { OUTPUTS } from '../../buildkitd-config/output-files';
import { PLATFORMS_FILE } from '../../builder/model/record';
import type { DockerBuildOptions } from '../../component/options';
import { lockFolder } from '../../component/task-folders';
import type { ConfiguredOptions } from '../../component/configurations';
import { optionVariants } from '../../component/per-platform';
import { contextInputs } from './context-inputs';
import { exclusions } from './exclusions';
import { fileInput, fileset, linkedFileInputs } from './fileset';
import { unlockedInputs } from './unlocked-targets';
import type { ProjectFiles } from '../project-files';
import { ASKED, BUILDER_NAMED, DRY_RUN, OVERRIDDEN, REFRESHED } from '../../component/run/run-variables';
import type { WorkspaceFiles } from '../../build-context/workspace-files';
import { contextOf, dockerfileOf } from '../../component/settings';
import { isElsewhere } from '../../util/elsewhere';
import { factsInput } from '../../component/tags/facts-input';
import { factsOf } from '../../component/tags/template-values';

export type Inputs = NonNullable<TargetConfiguration['inputs']>;
type Input = Inputs[number];

/** The target that builds an image: its place, its options, and the files that it can be built from. */
export interface BuildTarget {
  readonly project: Pick<ProjectFiles, 'root' | 'name' | 'nested' | 'hasVersion'>;
  /** Its name. */
  readonly task: string;
  /** Those of every configuration that it can run in. */
  readonly options: readonly ConfiguredOptions<DockerBuildOptions>[];
  readonly files: WorkspaceFiles;
}

/** The target in one configuration and for one platform, if that has options of its own. */
interface BuildVariant extends Omit<BuildTarget, 'options'>, ConfiguredOptions<DockerBuildOptions> {}

/** The default platform and BUILDPLATFORM depend on the kind of machine that builds, which may differ from this one. */
const PLATFORMS: Inputs = [
  { dependentTasksOutputFiles: `**/${PLATFORMS_FILE}`, transitive: true },
  { env: 'DOCKER_DEFAULT_PLATFORM' },
];

/**
 * What docker buildx takes from the environment and puts into the image.
 * https://github.com/docker/buildx/blob/v0.38.2/commands/build.go (toOptions), build/git.go and build/opt.go
 */
const ENVIRONMENT: Inputs = [
  ...['SOURCE_DATE_EPOCH', 'BUILDX_GIT_LABELS', 'BUILDX_GIT_INFO', 'BUILDX_GIT_CHECK_DIRTY'].map((env) => ({ env })),
  // Labels with the commit, the remote, and whether files have changed since.
  {
    runtime:
      '[ -n "$BUILDX_GIT_LABELS" ] && git rev-parse HEAD && git remote -v && [ -n "$BUILDX_GIT_CHECK_DIRTY" ] && git status --porcelain --ignored | head -c 1',
  },
  { env: 'BUILDX_NO_DEFAULT_ATTESTATIONS' },
];

/** The user's own policy, which may give a build another image than the Dockerfile names, or deny it one. */
const SOURCE_POLICY: Inputs = [{ runtime: 'cat "$EXPERIMENTAL_BUILDKIT_SOURCE_POLICY" 2>/dev/null' }];

/** The locks of the base images, and the records of the images of other projects that this one is built from. */
const BASES: Inputs = [
  { dependentTasksOutputFiles: '**/{locks,image-locks}/**/*.json' },
  { dependentTasksOutputFiles: '**/image.json' },
];

/** Without this, Nx treats every npm package of the workspace as an input. */
const NO_PACKAGES: Input = { externalDependencies: [] };

/** The sealed part of the builder's configuration, which is bound to the whole of it, is another one for each user and each engine. */
export const BUILDER_INPUTS: Inputs = [
  { dependentTasksOutputFiles: `**/${OUTPUTS.sealed}` },
  { env: BUILDER_NAMED },
  { env: DRY_RUN },
  NO_PACKAGES,
];

/** Everything that decides which base images a component needs; the options are part of every task's hash anyway. */
export function prefetchInputs(target: BuildTarget): Inputs {
  return [
    ...ofVariants(target, dockerfileInputs),
    ...ofVariants(target, buildArgInputs),
    ...ofVariants(target, committedLocks),
    ...unlockedInputs(target),
    { dependentTasksOutputFiles: '**/buildkitd.toml', transitive: true },
    { env: ASKED },
    { env: REFRESHED },
    ...PLATFORMS,
    NO_PACKAGES,
  ];
}

/**
 * Everything that BuildKit's checks of a Dockerfile look at: not the files that are copied, but which of them are left out, and the base images, which a
 * policy may deny.
 */
export function checkInputs(target: BuildTarget): Inputs {
  return [
    ...ofVariants(target, dockerfileInputs),
    ...ofVariants(target, ignoreInputs),
    ...ofVariants(target, regoPolicyInputs),
    ...ofVariants(target, buildArgInputs),
    ...BASES,
    { env: OVERRIDDEN },
    ...SOURCE_POLICY,
    ...PLATFORMS,
    NO_PACKAGES,
  ];
}

/** Everything that decides the content and the names of an image. */
export function imageInputs(target: BuildTarget): Inputs {
  const contexts = variantsOf(target).map((variant) =>
    contextInputs({ ...variant, dockerfile: dockerfileOf(variant.project.root, variant.options) }),
  );
  const context = eachOnce(contexts.flatMap(({ inputs }) => inputs));
  const others = [dockerfileInputs, regoPolicyInputs, buildArgInputs, nameInputs].flatMap((inputsOf) =>
    ofVariants(target, inputsOf),
  );
  const files = pathsOf([...others, ...ofVariants(target, ignoreInputs)], target.project);
  const excluded = exclusions([...contexts.flatMap(({ sent }) => sent), { folder: '.', include: files }]);
  return [
    ...context,
    ...eachOnce(excluded.map(({ folder, glob }) => `!${fileset(target.project, folder, glob)}`)),
    // COPY may see them, but they are hashed below, as prefetch leaves them in the same run.
    ...(context.length > 0 ? ofVariants(target, committedLocks).flatMap(without) : []),
    ...others,
    ...BASES,
    { env: OVERRIDDEN },
    ...ENVIRONMENT,
    ...SOURCE_POLICY,
    ...PLATFORMS,
    NO_PACKAGES,
  ];
}

/** The target in every configuration and for every platform. */
function variantsOf(target: BuildTarget): readonly BuildVariant[] {
  return target.options.flatMap(({ options, ...configuration }) =>
    optionVariants(options).map((own) => ({ ...target, ...configuration, options: own })),
  );
}

/** The inputs of all variants, each once. */
function ofVariants(target: BuildTarget, inputsOf: (variant: BuildVariant) => Inputs): Inputs {
  return eachOnce(variantsOf(target).flatMap(inputsOf));
}

function eachOnce(inputs: Inputs): Inputs {
  return [...new Map(inputs.map((input) => [JSON.stringify(input), input])).values()];
}

/** The files that inputs name, relative to the workspace. */
function pathsOf(inputs: Inputs, { root }: BuildTarget['project']): readonly string[] {
  const named = inputs.filter((input) => typeof input === 'string');
  return named.map((input) => posix.join(input.replace('{projectRoot}', () => root).replace('{workspaceRoot}', '.')));
}

function dockerfileInputs(variant: BuildVariant): Inputs {
  const { project, options } = variant;
  const dockerfile = dockerfileOf(project.root, options);
  return dockerfile === undefined ? [] : linkedFileInputs(variant, dockerfile);
}

/** buildx's policy beside the Dockerfile, which can lie outside the context. */
function regoPolicyInputs(variant: BuildVariant): Inputs {
  const { project, options, files } = variant;
  const dockerfile = dockerfileOf(project.root, options);
  const policy = `${dockerfile}.rego`;
  return dockerfile === undefined || files.kindOf(policy) === undefined ? [] : linkedFileInputs(variant, policy);
}

/** The files that say which files of the context are not sent. */
function ignoreInputs(variant: BuildVariant): Inputs {
  const { project, options } = variant;
  const dockerfile = dockerfileOf(project.root, options);
  const context = contextOf(project.root, options);
  const ofContext = isElsewhere(context) ? [] : [posix.join(context, '.dockerignore')];
  return [...(dockerfile === undefined ? [] : [`${dockerfile}.dockerignore`]), ...ofContext].flatMap((path) =>
    linkedFileInputs(variant, path),
  );
}

/** The locks that are part of the sources. */
function committedLocks(variant: BuildVariant): Inputs {
  const { project, task, options, configuration } = variant;
  if (options.lock !== 'project') return [];
  const folder = lockFolder({ project: project.name, root: project.root, task }, options, configuration);
  return [fileInput(variant, folder, '**/*')];
}

/** The files of an input, as files that are no input. */
function without(input: Input): Inputs {
  return typeof input === 'string' ? [`!${input}`] : [];
}

function buildArgInputs({ options: { buildArgsFromEnv = [], envFile }, files }: BuildVariant): Inputs {
  if (buildArgsFromEnv.length === 0) return [];
  const ofFile = envFile === undefined ? [] : [envFileInput(envFile), ...interpolated(files.read(envFile) ?? '')];
  return [...buildArgsFromEnv.map((env) => ({ env })), ...ofFile];
}

/** Git often ignores env files, and Nx does not hash ignored files. */
function envFileInput(path: string): Input {
  const quoted = path.replace(/[^\p{L}\d_./ -]/gu, (character) =>
    character === "'" ? '%27' : encodeURIComponent(character),
  );
  const read = `require('fs').readFileSync(decodeURIComponent('${quoted}'))`;
  return { runtime: `node -p "require('crypto').createHash('sha256').update(${read}).digest('hex')"` };
}

/** The variables that the values of an env file refer to. */
function interpolated(text: string): Inputs {
  return [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].flatMap(([, env]) => (env === undefined ? [] : [{ env }]));
}

/** The sources of the token values in the names, labels and annotations of the image. */
function nameInputs({ project, options, files }: BuildVariant): Inputs {
  const { tags = ['{version}'], perPlatform, targets, images, flavor, labels, annotations } = options;
  const templates = JSON.stringify([tags, perPlatform, targets, images, flavor, labels, annotations]);
  const tokens = new Set([...templates.matchAll(/\{([^{}"]*)\}/g)].map(([, token = '']) => token));
  const facts = factsOf(options);
  const environment = [...tokens].filter((token) => token.startsWith('env.')).map((token) => ({ env: token.slice(4) }));
  return [
    ...environment,
    ...(tokens.has('version') && options.version === undefined ? versionInputs(project, files) : []),
    ...(tokens.has('commitSha') || tokens.has('shortCommitSha') ? [{ runtime: 'git rev-parse HEAD' }] : []),
    ...(facts.length > 0 ? [factsInput(facts)] : []),
  ];
}

/**
 * The version in the workspace's package.json without the rest of it, which changes with every dependency. Nx 24 determines affected projects by
 * files and finds none in a command; the first Nx 22 only supports the command.
 */
function versionInputs({ root, hasVersion }: BuildTarget['project'], files: WorkspaceFiles): Inputs {
  const ofWorkspace: Input =
    parseInt(nxVersion) >= 24
      ? { json: '{workspaceRoot}/package.json', fields: ['version'] }
      : { runtime: `node -p "require('./package.json').version"` };
  const file = hasVersion
    ? fileInput({ project: { root, nested: [] }, files }, posix.join(root, 'package.json'))
    : ofWorkspace;
  return [{ env: 'IMAGE_TAG' }, file];
}
