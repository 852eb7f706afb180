import { readDockerfile } from '../../dockerfile/read-dockerfile';
import type { BaseImages } from '../../dockerfile/discover-base-images.ts';

/**
 * The image that a stage is finally built on, through any stages in between; undefined for `scratch`.
 *
 * @param target name of the stage, the last one when not given
 * @param images those of the Dockerfile, with the places where it names them
 */
export function baseOfStage(
  dockerfile: string,
  target: string | undefined,
  images: BaseImages['images'],
): BaseImages['images'][number] | undefined {
  const { stages } = readDockerfile(dockerfile);
  const start =
    target === undefined ? stages.length - 1 : stages.findLastIndex(({ name }) => name === target.toLowerCase());
  let stage = stages[start];
  for (let at = start; stage && at >= 0;) {
    const { base } = stage;
    const below = stages.slice(0, at).findLastIndex(({ name }) => name === base);
    if (below < 0) break;
    at = below;
    stage = stages[below];
  }
  if (!stage) return undefined;
  const { line, column } = stage.instruction.placeOf(stage.instruction.argumentsAt);
  return images.find(({ uses }) => uses.some((use) => use.line === line && use.column === column));
}
