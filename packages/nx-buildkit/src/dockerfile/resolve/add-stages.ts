import { parseReference } from '../../oci/reference';
import type { NamedContexts, Replacement } from './named-contexts';
import { requirePlatform } from './require-platform';
import type { StageGraph } from './stage-graph';
import type { Platform } from '../../oci/platform';
import { DockerfileProblem, withPlace } from '../text/problem';
import type { Expand, Variables } from '../shell/lexer';
import type { Stage } from '../instructions/stages';
import { isUnknown } from './unknown-values';

interface Scope {
  readonly scope: Variables;
  readonly expand: Expand;
  readonly contexts: NamedContexts;
  readonly target: Platform;
  readonly build: Platform;
}

const GIVE_A_VALUE = 'Give its variable a value: a default in an ARG before the first FROM, or a build argument.';

/**
 * Adds the stages to the graph, with FROM expanded.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (buildDispatchStates)
 * @throws DockerfileProblem for a base without a name, an invalid platform, or a stage name that no image could have
 */
export function addStages(stages: readonly Stage[], graph: StageGraph, scope: Scope): void {
  for (const stage of stages) {
    const place = stage.instruction.placeOf(stage.instruction.argumentsAt);
    withPlace(place, () => {
      const from = expandBase(stage, scope);
      const platform = stage.platform ? expandPlatform(stage.platform, scope) : undefined;
      const context =
        stage.name === undefined ? undefined : contextOf(stage.name, platform ?? scope.target, scope.contexts);
      graph.add({ isStage: true, name: stage.name, steps: stage.steps, from, place, platform, context });
    });
  }
}

function expandBase({ base }: Stage, { scope, expand }: Scope): string {
  const expanded = expand(base, scope);
  if (expanded !== '') return expanded;
  throw new DockerfileProblem(`base name (${base}) should not be blank`, GIVE_A_VALUE);
}

/** Undefined for one that only the build knows: no file of the context depends on the platform of a stage. */
function expandPlatform(written: string, { scope, expand, build }: Scope): Platform | undefined {
  const expanded = expand(written, scope);
  if (isUnknown(expanded)) return undefined;
  if (expanded !== '') return requirePlatform(expanded, build);
  throw new DockerfileProblem(`empty platform value from expression ${written}`, GIVE_A_VALUE);
}

/** The names `scratch` and `context` mean no context. */
function contextOf(name: string, platform: Platform, contexts: NamedContexts): (() => Replacement) | undefined {
  if (name === 'scratch' || name === 'context') return undefined;
  const reference = parseReference(name);
  if (!reference) {
    throw new DockerfileProblem(
      `the stage's name "${name}" is invalid: invalid context name`,
      'A name cannot have two separators in a row or one at its end.',
    );
  }
  return contexts.find(reference, platform);
}
