import { parseReference } from '../reference';
import type { NamedContexts } from './contexts';
import type { Platform } from './platform';
import { DockerfileProblem } from './problem';
import type { Variables } from './shell-lexer';
import type { Stage } from './stages';

const NAME = 'SOURCE_DATE_EPOCH';

/** Where else than in a number the time can come from. */
interface Sources {
  readonly stages: readonly Stage[];
  readonly contexts: NamedContexts;
  readonly platform: Platform;
}

/**
 * The scope with SOURCE_DATE_EPOCH as BuildKit leaves it: a number in its plain form, or nothing where the time is that of a context or a stage,
 * which nobody knows before the build.
 * https://github.com/moby/buildkit/blob/v0.32.2/frontend/dockerfile/dockerfile2llb/epoch.go (resolveSourceDateEpochValue)
 * @throws DockerfileProblem for a value that is none of these
 */
export function withEpoch(scope: Variables, buildArgs: Variables, sources: Sources): Variables {
  const value = buildArgs.get(NAME) ?? scope.get(NAME);
  if (value === undefined) return scope;
  const number = /^[+-]?\d+$/.test(value) ? BigInt(value.replace('+', '')) : undefined;
  const fits = number !== undefined && BigInt.asIntN(64, number) === number;
  if (!fits && value !== '') checkSource(value, sources);
  if (!scope.has(NAME)) return scope;
  const changed = new Map(scope);
  if (fits) changed.set(NAME, String(number));
  else changed.delete(NAME);
  return changed;
}

function checkSource(value: string, { stages, contexts, platform }: Sources): void {
  const reference = parseReference(value);
  const isStage = stages.some(({ name }) => name === value.toLowerCase());
  if (value === 'context' || (reference && (isStage || contexts.find(reference, platform)))) return;
  throw new DockerfileProblem(
    `invalid ${NAME}: ${value}`,
    undefined,
    'Give it as seconds since 1970, or as the name of a context or a stage.',
  );
}
