import { parseReference } from '../../oci/reference';
import type { NamedContexts } from './named-contexts';
import { lower } from '../text/go-text';
import type { Platform } from '../../oci/platform';
import { DockerfileProblem, withPlace } from '../text/problem';
import type { Expand, Variables } from '../shell/lexer';
import type { Stage } from '../instructions/stages';

const NAME = 'SOURCE_DATE_EPOCH';

/** The sources of the time other than a number. */
interface Sources {
  readonly stages: readonly Stage[];
  readonly contexts: NamedContexts;
  readonly platform: Platform;
  readonly expand: Expand;
}

/**
 * The scope with SOURCE_DATE_EPOCH as BuildKit leaves it: a number in its plain form, or nothing if the time is that of a context or a stage, which
 * is unknown before the build.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/epoch.go (resolveSourceDateEpochValue)
 * @throws DockerfileProblem for a value that is none of these
 */
export function withEpoch(scope: ReadonlyMap<string, string>, buildArgs: Variables, sources: Sources): Variables {
  const value = buildArgs.get(NAME) ?? scope.get(NAME);
  if (value === undefined) return scope;
  const number = /^[+-]?\d+$/.test(value) ? BigInt(value.replace('+', '')) : undefined;
  const seconds = number !== undefined && BigInt.asIntN(64, number) === number ? String(number) : undefined;
  if (seconds === undefined && value !== '') checkSource(value, scope, sources);
  if (!scope.has(NAME)) return scope;
  const others = [...scope].filter(([name]) => name !== NAME);
  return new Map(seconds === undefined ? others : [...others, [NAME, seconds]]);
}

function checkSource(value: string, scope: Variables, { stages, contexts, platform, expand }: Sources): void {
  const reference = parseReference(value);
  if (value === 'context' || (reference && contexts.find(reference, platform))) return;
  const stage = stages.find(({ name }) => name === lower(value));
  if (!reference || !stage) {
    throw new DockerfileProblem(
      `invalid ${NAME}: ${value}`,
      'Give it as seconds since 1970, or as the name of a context or a stage.',
    );
  }
  withPlace(stage.instruction.placeOf(0), () => {
    const keywords = stage.steps.map(({ instruction }) => instruction.keyword).filter((keyword) => keyword !== 'arg');
    if (expand(stage.base, scope) !== 'scratch' || keywords.join() !== 'add') {
      throw new DockerfileProblem(`a stage that ${NAME} names must be FROM scratch with one ADD of a remote file`);
    }
  });
}
