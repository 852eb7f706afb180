import { formatPlatform, formatWholePlatform, type Platform } from '../../oci/platform';
import { withPlace } from '../text/problem';
import type { Expand, Variables } from '../shell/lexer';
import type { GlobalArg } from '../instructions/stages';

/** The variables that the platforms of a build decide. */
export const PLATFORM_ARGS: readonly string[] = ['BUILD', 'TARGET'].flatMap((prefix) =>
  ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].map((name) => `${prefix}${name}`),
);

/** What a build sets before the Dockerfile does. */
export interface BuildScope {
  readonly buildArgs: Variables;
  readonly target: Platform;
  readonly build: Platform;
  /** The target stage as it was given, or the last stage's name. */
  readonly targetStage?: string;
}

/**
 * The variables that FROM can use: the predefined ones, and the ARGs before the first FROM.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (buildMetaArgs) and platform.go (defaultArgs)
 * @throws DockerfileProblem for a default value that cannot be expanded
 */
export function globalScope(
  args: readonly GlobalArg[],
  scope: BuildScope,
  expand: Expand,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const [name, value] of predefined(scope)) variables.set(name, scope.buildArgs.get(name) ?? value);
  for (const { name, value, instruction } of args) {
    const place = instruction.placeOf(instruction.argumentsAt);
    const given = scope.buildArgs.get(name) ?? (value && withPlace(place, () => expand(value, variables)));
    if (given !== undefined) variables.set(name, given);
  }
  return variables;
}

function predefined({ target, build, targetStage }: BuildScope): readonly (readonly [string, string])[] {
  return [
    ['BUILDPLATFORM', formatPlatform(build)],
    ...machine('BUILD', build),
    ['TARGETPLATFORM', formatWholePlatform(target)],
    ...machine('TARGET', target),
    ['TARGETSTAGE', targetStage || 'default'],
  ];
}

function machine(
  prefix: string,
  { os, osVersion = '', architecture, variant = '' }: Platform,
): readonly (readonly [string, string])[] {
  return [
    [`${prefix}OS`, os],
    [`${prefix}OSVERSION`, osVersion],
    [`${prefix}ARCH`, architecture],
    [`${prefix}VARIANT`, variant],
  ];
}
