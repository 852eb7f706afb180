import type { Node } from './stage-graph';
import { parseDockerfile } from '../parser/parser';
import { DockerfileProblem, type Place } from '../text/problem';
import { readStep, type Step } from '../instructions/steps';

/** The ONBUILD triggers of images whose configuration is known, by normalized reference. */
export type KnownTriggers = ReadonlyMap<string, readonly string[]>;

/**
 * What ONBUILD adds at the beginning of a stage: the triggers of its base image, or of the stage that it is built on.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (resolveStages, initOnBuildTriggers)
 */
export function triggersFor(node: Node, triggersOfImage: readonly string[]): readonly string[] {
  return [...triggersOfImage, ...(node.base?.steps.flatMap(({ trigger }) => trigger ?? []) ?? [])];
}

/**
 * The step of a trigger, which is read as a separate Dockerfile: the escape directive does not apply in it, and its places are not those of the file.
 * @throws DockerfileProblem for a trigger that is not a single instruction
 */
export function readTrigger(trigger: string, place: Place): Step {
  try {
    const { instructions } = parseDockerfile(trigger);
    const [instruction] = instructions;
    if (!instruction || instructions.length > 1) throw new DockerfileProblem('it should be a single instruction');
    return readStep({ ...instruction, placeOf: () => place });
  } catch (error) {
    if (!(error instanceof DockerfileProblem)) throw error;
    throw new DockerfileProblem(`in ONBUILD ${trigger}: ${error.message}`, error.remedy, place, { cause: error });
  }
}
