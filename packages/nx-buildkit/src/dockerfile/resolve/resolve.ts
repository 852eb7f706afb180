import { normalizeReference, parseReference } from '../../oci/reference';
import { addStages } from './add-stages';
import { validateCheckDirective } from '../instructions/check-options';
import { NamedContexts } from './named-contexts';
import { withEpoch } from './source-date-epoch';
import { globalScope } from './global-args';
import { cut, trim } from '../text/go-text';
import { StageGraph, type Node } from './stage-graph';
import { neededImages } from './required-images';
import { normalizePlatform, type Platform } from '../../oci/platform';
import { isKnownGrammar } from './frontend';
import { DockerfileProblem } from '../text/problem';
import { requirePlatform } from './require-platform';
import { contextImage, distinctImages } from './results';
import { connect } from './sources';
import { dockerfileStages } from '../instructions/dockerfile-stages';
import { detectCheck, detectSyntax } from '../parser/syntax';
import { expander, type Expand, type Variables } from '../shell/lexer';
import type { BaseImages, ContextImage, DiscoveryInput } from './types';

/** What a build needs, and the build itself unless only its frontend can read its language. */
export interface Resolution extends BaseImages {
  readonly build?: ResolvedBuild;
}

/** A build once everything that decides its needs is known. */
export interface ResolvedBuild {
  /** The stages and images, with the steps that triggers added. */
  readonly graph: StageGraph;
  /** What is built. */
  readonly wanted: Node;
  /** The variables that FROM can use, and ARG takes over. */
  readonly scope: Variables;
  readonly buildArgs: Variables;
  readonly expand: Expand;
}

/**
 * With a frontend for another language, only the image of the frontend is certain; any other readable text is treated as a Dockerfile.
 *
 * @param newExpand makes what expands the words of the Dockerfile
 * @throws DockerfileProblem for a Dockerfile that BuildKit refuses before it asks for images
 */
export function resolve(input: DiscoveryInput, newExpand: typeof expander = expander): Resolution {
  const contexts = new NamedContexts(new Map(Object.entries(input.contexts ?? {})));
  const platform = normalizePlatform(requirePlatform(input.buildPlatform));
  const syntaxArg = input.buildArgs?.['BUILDKIT_SYNTAX'];
  const written = syntaxArg === undefined ? detectSyntax(input.dockerfile) : cut(trim(syntaxArg), ' ')[0];
  const syntax = written === undefined ? undefined : syntaxImage(written, contexts, platform);
  try {
    return { ...(syntax && { syntax }), ...resolveStages(input, contexts, newExpand) };
  } catch (error) {
    if (syntax === undefined || isKnownGrammar(syntax.ref) || !(error instanceof DockerfileProblem)) throw error;
    return { syntax, images: [] };
  }
}

/**
 * The order of the steps is BuildKit's, so that the same one of several mistakes is reported.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (toDispatchState)
 */
function resolveStages(
  input: DiscoveryInput,
  contexts: NamedContexts,
  newExpand: typeof expander,
): Pick<BaseImages, 'images'> & { readonly build: ResolvedBuild } {
  const { dockerfile } = input;
  const buildArgs = new Map(Object.entries(input.buildArgs ?? {}));
  const machine = normalizePlatform(requirePlatform(input.buildPlatform));
  const target = input.platform ? normalizePlatform(requirePlatform(input.platform, machine)) : machine;
  if (dockerfile === '') throw new DockerfileProblem('the Dockerfile cannot be empty');
  validateCheckDirective(buildArgs.get('BUILDKIT_DOCKERFILE_CHECK') ?? detectCheck(dockerfile) ?? '');

  const { args, stages, escape } = dockerfileStages(dockerfile);
  const expand = newExpand(escape);
  const targetStage = input.target || stages.at(-1)?.name;
  const declared = globalScope(args, { buildArgs, target, build: machine, targetStage }, expand);
  const scope = withEpoch(declared, buildArgs, { stages, contexts, platform: target, expand });

  const graph = new StageGraph();
  addStages(stages, graph, { scope, expand, contexts, target, build: machine });
  const wanted = targetNode(graph, input.target);
  for (const node of [...graph.nodes]) connect(node, node.steps, graph, expand);
  graph.checkForCycles();
  const triggers = new Map(
    Object.entries(input.imageConfig ?? {}).map(([ref, { config }]) => [ref, config?.OnBuild ?? []]),
  );
  const requests = neededImages(wanted, { graph, expand, contexts, target, triggers });
  const names = new Set(stages.flatMap(({ name }) => name ?? []));
  return { images: distinctImages(requests, names), build: { graph, wanted, scope, buildArgs, expand } };
}

function targetNode(graph: StageGraph, target: string | undefined): Node {
  const node = target ? graph.named(target) : graph.nodes.at(-1);
  if (node) return node;
  const names = graph.nodes.flatMap(({ name }) => name ?? []);
  throw new DockerfileProblem(
    `target stage "${target}" could not be found`,
    `Stages with a name: ${names.join(', ') || 'none'}.`,
  );
}

/** Undefined for an image that a named context replaces with files. */
function syntaxImage(written: string, contexts: NamedContexts, platform: Platform): ContextImage | undefined {
  const reference = parseReference(written);
  const ref = normalizeReference(written);
  if (!reference || !ref) throw new DockerfileProblem(`"${written}" is not a valid image reference for the syntax`);
  return contextImage(contexts.find(reference, platform)?.() ?? { source: 'registry', ref }, platform);
}
