/** Which version `nx release --dockerVersionScheme` and `--dockerVersion` ask for. */
export interface NxDockerFlags {
  /** The name of a version scheme. */
  readonly dockerVersionScheme?: string;
  /** The version itself. */
  readonly dockerVersion?: string;
}

const VARIABLES = {
  dockerVersionScheme: 'NX_BUILDKIT_DOCKER_VERSION_SCHEME',
  dockerVersion: 'NX_BUILDKIT_DOCKER_VERSION',
} as const satisfies Record<keyof NxDockerFlags, string>;

const FLAGS = { dockerVersionScheme: /^--docker-?version-?scheme$/i, dockerVersion: /^--docker-?version$/i };

/**
 * The variables that tell the executors of a run of these flags, which Nx hands to `@nx/docker` alone.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/command-line/release/version.ts (processDockerProjects)
 *
 * @param argv the words of a command line
 */
export function flagVariables(argv: readonly string[]): Readonly<Record<string, string>> {
  if (!argv.includes('release')) return {};
  return Object.fromEntries(
    Object.entries(FLAGS).flatMap(([flag, pattern]) => {
      const value = valueOf(pattern, argv);
      return value ? [[VARIABLES[flag as keyof NxDockerFlags], value]] : [];
    }),
  );
}

/** Reads what {@link flagVariables} has said. */
export function readFlags(env: NodeJS.ProcessEnv): NxDockerFlags {
  const { dockerVersionScheme: scheme, dockerVersion: version } = VARIABLES;
  return {
    ...(env[scheme] && { dockerVersionScheme: env[scheme] }),
    ...(env[version] && { dockerVersion: env[version] }),
  };
}

/** `--flag=value` or `--flag value`, the last one of which counts. */
function valueOf(pattern: RegExp, argv: readonly string[]): string | undefined {
  const values = argv.flatMap((word, i) => {
    const [name = '', ...rest] = word.split('=');
    if (!pattern.test(name)) return [];
    return [rest.length > 0 ? rest.join('=') : argv[i + 1]];
  });
  return values.at(-1);
}
