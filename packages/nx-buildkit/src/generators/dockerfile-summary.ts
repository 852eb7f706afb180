import { readDockerfile } from '../dockerfile/read-dockerfile';
import type { Stage } from '../dockerfile/instructions/stages';
import { copiedPaths } from '../build-context/sent-paths';
import { isSecretName } from '../util/secrets';

/** What a generator reads from a Dockerfile to propose options. */
export interface DockerfileSummary {
  /** The names of all stages that have one. */
  readonly stages: readonly string[];
  /** Named stages that no other stage uses, without the last one: each may be intended as a separate image. */
  readonly furtherImages: readonly string[];
  /** The name of the stage that is built by default. */
  readonly lastStage?: string;
  /** Build arguments without a default, which a build has to be given. */
  readonly requiredArgs: readonly string[];
  /** Those of them whose names look like secrets, which do not belong in build arguments. */
  readonly secretArgs: readonly string[];
  /** The paths of the build context that are copied or mounted, with wildcards in some. */
  readonly sources: readonly string[];
}

/** Set by BuildKit or meant for proxies: https://docs.docker.com/build/building/variables/#pre-defined-build-arguments */
const PREDEFINED =
  /^((BUILD|TARGET)(PLATFORM|OS|ARCH|VARIANT|STAGE|OSVERSION)|(ALL|FTP|HTTP|HTTPS|NO)_PROXY|BUILDKIT_.*|SOURCE_DATE_EPOCH)$/i;

/**
 * @param targets the stages that are built; the last one when there are none
 * @throws DockerfileProblem for text that BuildKit refuses
 */
export function summarizeDockerfile(text: string, targets: readonly string[] = []): DockerfileSummary {
  const { args, stages } = readDockerfile(text);
  const declared = [
    ...args.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)),
    ...stages.flatMap(({ steps }) =>
      steps.flatMap(({ instruction: { keyword, args } }) => (keyword === 'arg' ? args : [])),
    ),
  ];
  const withDefault = new Set(declared.filter((arg) => arg.includes('=')).map((arg) => arg.replace(/=.*/s, '')));
  const withoutDefault = [...new Set(declared)].filter((arg) => !arg.includes('='));
  const required = withoutDefault.filter((name) => !withDefault.has(name) && !PREDEFINED.test(name));
  const built = targets.length > 0 && { targets: Object.fromEntries(targets.map((stage) => [stage, {}])) };
  const lastStage = stages.at(-1)?.name;
  return {
    stages: stages.flatMap(({ name }) => name ?? []),
    furtherImages: furtherImages(stages),
    ...(lastStage !== undefined && { lastStage }),
    requiredArgs: required.filter((name) => !isSecretName(name)),
    secretArgs: required.filter(isSecretName),
    sources: copiedPaths(text, { ...built, buildArgsFromEnv: required }) ?? [],
  };
}

function furtherImages(stages: readonly Stage[]): readonly string[] {
  const used = new Set(
    stages.flatMap(({ base, steps }) => [
      base.toLowerCase(),
      ...steps.flatMap(({ copyFrom, mountsFrom = [] }) =>
        [copyFrom ?? '', ...mountsFrom].map((name) => name.toLowerCase()),
      ),
    ]),
  );
  return stages
    .slice(0, -1)
    .flatMap(({ name }, index) => (name !== undefined && !used.has(name) && !used.has(String(index)) ? [name] : []));
}
