import { formatReference, parseReference, withDefaultTag } from '../reference';
import type { NamedContexts, Replacement } from './contexts';
import { reachableFrom, type Node, type StageGraph } from './graph';
import { parseDockerfile } from './parser';
import type { Platform } from './platform';
import { DockerfileProblem, placed } from './problem';
import { connect } from './sources';
import { readStep } from './steps';

/** The ONBUILD triggers of images whose configuration is known, by normalized reference. */
export type Triggers = ReadonlyMap<string, readonly string[]>;

export interface Build {
  readonly graph: StageGraph;
  readonly escape: string;
  readonly contexts: NamedContexts;
  readonly target: Platform;
  readonly triggers: Triggers;
}

/** An image that BuildKit asks for, and what asks for it. */
export interface Request {
  readonly node: Node;
  readonly image: Exclude<Replacement, { readonly source: 'files' }>;
  readonly platform: Platform;
}

/** Rounds of triggers; an image whose trigger copies from that image itself would never end. */
const MOST_ROUNDS = 100;

/**
 * The images that the target needs. The triggers of ONBUILD can add stages and images, whose triggers can add more.
 * https://github.com/moby/buildkit/blob/v0.32.2/frontend/dockerfile/dockerfile2llb/convert.go (resolveStages)
 * @throws DockerfileProblem for an invalid reference, needed or not
 */
export function neededImages(target: Node, build: Build): readonly Request[] {
  const requests = new Map<Node, Request | undefined>();
  const triggered = new Set<Node>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const reached = reachableFrom(target);
    for (const node of build.graph.nodes)
      if (!node.base && !requests.has(node)) resolve(node, reached.has(node), build, requests);
    const fresh = [...reached].filter((node) => !triggered.has(node));
    fresh.forEach((node) => triggered.add(node));
    if (!fresh.map((node) => runTriggers(node, requests.get(node), build)).includes(true))
      return [...requests.values()].filter((r) => r !== undefined);
  }
  throw new DockerfileProblem('the triggers of ONBUILD ask for ever more images', target.place);
}

function resolve(node: Node, isNeeded: boolean, build: Build, requests: Map<Node, Request | undefined>): void {
  if (node.from === 'scratch' && !node.context) return;
  const reference = parseReference(node.from);
  if (!reference) {
    throw new DockerfileProblem(
      `"${node.from}" is no valid image reference`,
      node.place,
      'A name is in lower case, with an optional tag after a colon that is not empty.',
    );
  }
  if (!isNeeded) return;
  const platform = node.platform ?? build.target;
  const context = node.context ?? build.contexts.find(withDefaultTag(reference), platform);
  const image = context
    ? placed(node.place, context)
    : { source: 'registry' as const, ref: formatReference(withDefaultTag(reference)) };
  requests.set(node, image.source === 'files' ? undefined : { node, image, platform });
}

/** True when the triggers may have added something. */
function runTriggers(node: Node, request: Request | undefined, build: Build): boolean {
  const ofImage = (request && build.triggers.get(request.image.ref)) ?? [];
  const ofBase = node.base?.steps.flatMap(({ trigger }) => trigger ?? []) ?? [];
  const steps = [...ofImage, ...ofBase].map((trigger) => placed(node.place, () => readTrigger(trigger)));
  placed(node.place, () => connect(node, steps, build.graph, build.escape));
  node.steps = [...steps, ...node.steps];
  return steps.some(({ copyFrom, mountsFrom }) => copyFrom !== undefined || (mountsFrom?.length ?? 0) > 0);
}

/** A trigger is read as a Dockerfile of its own: the escape directive does not hold in it. */
function readTrigger(trigger: string) {
  try {
    const { instructions } = parseDockerfile(trigger);
    const [instruction] = instructions;
    if (instruction && instructions.length === 1) return readStep(instruction);
  } catch (error) {
    // Its places are those in the trigger.
    if (error instanceof DockerfileProblem)
      throw new DockerfileProblem(`ONBUILD ${trigger}: ${error.message}`, undefined, error.remedy);
    throw error;
  }
  throw new DockerfileProblem('onbuild trigger should be a single expression');
}
