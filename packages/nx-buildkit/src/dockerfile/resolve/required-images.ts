import { formatReference, parseReference, withDefaultTag, type ImageReference } from '../../oci/reference';
import type { NamedContexts, Replacement } from './named-contexts';
import { reachableFrom, type Node, type StageGraph } from './stage-graph';
import { readTrigger, triggersFor, type KnownTriggers } from './onbuild';
import type { Platform } from '../../oci/platform';
import { DockerfileProblem, withPlace } from '../text/problem';
import { asksForSources, connect } from './sources';
import type { Expand } from '../shell/lexer';

export interface StageScope {
  readonly graph: StageGraph;
  readonly expand: Expand;
  readonly contexts: NamedContexts;
  readonly target: Platform;
  readonly triggers: KnownTriggers;
}

/** An image that a build needs, and the reason. */
export interface ImageRequest {
  readonly node: Node;
  readonly image: Exclude<Replacement, { readonly source: 'files' }>;
  readonly platform: Platform;
  /** Whether a named context replaces the image that the Dockerfile names with this one. */
  readonly isNamedContext: boolean;
  /** False if BuildKit's frontend does not ask for the image, but the build pulls it. */
  readonly isAskedFor: boolean;
}

/** How often triggers may add images: a trigger that copies from its own image would never end. */
const MOST_ROUNDS = 100;

/** How many triggers may run: each of thousands of stages may run the thousands of its base. */
const MOST_TRIGGERS = 10_000;

/**
 * The images that the target needs. The triggers of ONBUILD add stages and images to it, whose triggers may add more.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (resolveStages, resolveReachableStages)
 * @throws DockerfileProblem for an invalid reference, needed or not
 */
export function neededImages(target: Node, build: StageScope): readonly ImageRequest[] {
  const requests = new Map<Node, ImageRequest | undefined>();
  const passedOver = new Set<Node>();
  const triggered = new Set<Node>();
  let count = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const reached = reachableFrom(target);
    for (const node of build.graph.nodes) {
      if (node.base || requests.has(node) || (node.from === 'scratch' && !node.context)) continue;
      const reference = referenceOf(node);
      if (reached.has(node)) requests.set(node, requestOf(node, reference, build, !passedOver.has(node)));
      // BuildKit treats an image of a step as done once it has seen it, even if nothing needed it yet.
      else if (!node.isStage) passedOver.add(node);
    }
    const fresh = [...reached].filter((node) => !triggered.has(node));
    const added = fresh.map((node) => {
      triggered.add(node);
      // The configuration of an image that is not asked for is not read.
      const request = requests.get(node);
      const ofImage = request?.isAskedFor ? build.triggers.get(request.image.ref) : undefined;
      const triggers = triggersFor(node, ofImage ?? []);
      count += triggers.length;
      if (count > MOST_TRIGGERS)
        throw new DockerfileProblem('there are too many triggers of ONBUILD', undefined, node.place);
      return runTriggers(node, triggers, build);
    });
    if (!added.includes(true)) return [...requests.values()].filter((request) => request !== undefined);
  }
  throw new DockerfileProblem('the triggers of ONBUILD ask for ever more images', undefined, target.place);
}

function referenceOf({ from, place }: Node): ImageReference {
  const reference = parseReference(from);
  if (reference) return withDefaultTag(reference);
  throw new DockerfileProblem(
    `"${from}" is not a valid image reference`,
    'A name is in lower case; a colon has a tag after it.',
    place,
  );
}

/** Undefined for an image that a named context replaces with files. */
function requestOf(
  node: Node,
  reference: ImageReference,
  build: StageScope,
  isAskedFor: boolean,
): ImageRequest | undefined {
  const platform = node.platform ?? build.target;
  const context = node.context ?? build.contexts.find(reference, platform);
  const image: Replacement = context
    ? withPlace(node.place, context)
    : { source: 'registry', ref: formatReference(reference) };
  return image.source === 'files'
    ? undefined
    : { node, image, platform, isNamedContext: context !== undefined, isAskedFor };
}

/** Adds what triggers ask for; true when they ask for something. */
function runTriggers(node: Node, triggers: readonly string[], { graph, expand }: StageScope): boolean {
  return withPlace(node.place, () => {
    const steps = triggers.map((trigger) => readTrigger(trigger, node.place));
    connect(node, steps, graph, expand);
    node.steps = [...steps, ...node.steps];
    return steps.some(asksForSources);
  });
}
