import type { NewNode, Node, StageGraph } from './stage-graph';
import { DockerfileProblem, withPlace } from '../text/problem';
import type { Expand } from '../shell/lexer';
import type { Step } from '../instructions/steps';

/**
 * Connects a node with the nodes that its steps copy from and mount. Anything but a stage is added as an image.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (toCommand) and convert_runmount.go (detectRunMount)
 * @throws DockerfileProblem for a variable in --from, and for the number of a stage that does not exist
 */
export function connect(node: Node, steps: readonly Step[], graph: StageGraph, expand: Expand): void {
  for (const step of steps) {
    const place = placeOfFrom(step);
    if (step.copyFrom !== undefined) node.sources.set(copySource(step, step.copyFrom, graph, expand), place);
    step.mountsFrom?.forEach((from) => node.sources.set(mountSource(step, from, graph), place));
  }
}

/** True for a step that {@link connect} connects to something. */
export function asksForSources({ copyFrom, mountsFrom }: Step): boolean {
  return copyFrom !== undefined || (mountsFrom !== undefined && mountsFrom.length > 0);
}

/** A mount without `from` counts as one of `scratch`: a stage of that name is then needed. */
function mountSource(step: Step, from: string, graph: StageGraph): Node {
  const name = from || 'scratch';
  return graph.named(name) ?? graph.add(imageOf(step, name));
}

function copySource(step: Step, from: string, graph: StageGraph, expand: Expand): Node {
  return withPlace(placeOfFrom(step), () => {
    if (expand(from, new Map()) !== from) {
      throw new DockerfileProblem(
        'variable expansion is not supported for --from',
        'Give the image a stage of its own (FROM <image> AS <name>, which may use an ARG before the first FROM) and copy from that stage.',
      );
    }
    const index = stageIndex(from);
    if (index !== undefined) return graph.at(index);
    return graph.named(from) ?? graph.add(imageOf(step, from));
  });
}

/** Go's strconv.Atoi: a number of up to 64 bits. */
function stageIndex(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const index = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, index) === index ? index : undefined;
}

function imageOf(step: Step, from: string): NewNode {
  return { from, place: placeOfFrom(step), isStage: false, steps: [] };
}

function placeOfFrom({ instruction: { text, placeOf } }: Step) {
  return placeOf(text.indexOf('--'));
}
