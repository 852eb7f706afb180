import { contextKey, formatReference, parseReference, withDefaultTag } from '../reference';
import { checkCheckOptions } from './check-options';
import { NamedContexts, type Replacement } from './contexts';
import { withEpoch } from './epoch';
import { globalScope } from './global-scope';
import { StageGraph, type Node } from './graph';
import { neededImages, type Request } from './images';
import { parseDockerfile } from './parser';
import { formatWholePlatform, normalizePlatform, parsePlatform, type Platform } from './platform';
import { DockerfileProblem } from './problem';
import { connect } from './sources';
import { addStages } from './add-stages';
import { readStages } from './stages';
import { detectCheck, detectSyntax } from './syntax';
import type { BaseImage, BaseImages, ContextImage, DiscoveryInput } from './types';

/**
 * The order of the steps is BuildKit's, so that of several mistakes the same one is reported.
 * https://github.com/moby/buildkit/blob/v0.32.2/frontend/dockerfile/dockerfile2llb/convert.go (toDispatchState)
 * @throws DockerfileProblem for a Dockerfile that BuildKit refuses before it asks for images
 */
export function resolve(input: DiscoveryInput): BaseImages {
  const { dockerfile } = input;
  const buildArgs = new Map(Object.entries(input.buildArgs ?? {}));
  const contexts = new NamedContexts(new Map(Object.entries(input.contexts ?? {})));
  const build = normalizePlatform(parsePlatform(input.buildPlatform));
  const target = input.platform === '' ? build : normalizePlatform(parsePlatform(input.platform, build));
  const syntax = syntaxImage(
    buildArgs.get('BUILDKIT_SYNTAX')?.trim().split(' ')[0] ?? detectSyntax(dockerfile),
    contexts,
    build,
  );
  if (dockerfile === '') throw new DockerfileProblem('the Dockerfile cannot be empty');
  checkCheckOptions(buildArgs.get('BUILDKIT_DOCKERFILE_CHECK') ?? detectCheck(dockerfile) ?? '');

  const { instructions, escape } = parseDockerfile(dockerfile);
  const { args, stages } = readStages(instructions);
  const targetStage = input.target || stages.at(-1)?.name;
  const declared = globalScope(args, { buildArgs, target, build, targetStage }, escape);
  const scope = withEpoch(declared, buildArgs, { stages, contexts, platform: target, escape });

  const graph = new StageGraph();
  addStages(stages, graph, { scope, escape, contexts, target, build });
  const wanted = targetNode(graph, input.target);
  for (const node of [...graph.nodes]) connect(node, node.steps, graph, escape);
  graph.checkForCycles();
  const triggers = new Map(
    Object.entries(input.imageConfig ?? {}).map(([ref, { config }]) => [ref, config?.OnBuild ?? []]),
  );
  const requests = neededImages(wanted, { graph, escape, contexts, target, triggers });
  const names = new Set(stages.map(({ name }) => name));
  return { images: distinctImages(requests, names), ...(syntax && { syntax }) };
}

function targetNode(graph: StageGraph, target: string | undefined): Node {
  const node = target ? graph.named(target) : graph.nodes.at(-1);
  if (node) return node;
  const names = graph.nodes.flatMap(({ name }) => name ?? []);
  throw new DockerfileProblem(
    `target stage "${target}" could not be found`,
    undefined,
    `Stages with a name: ${names.join(', ') || 'none'}.`,
  );
}

function syntaxImage(
  written: string | undefined,
  contexts: NamedContexts,
  platform: Platform,
): ContextImage | undefined {
  if (written === undefined) return undefined;
  const reference = parseReference(written);
  if (!reference) throw new DockerfileProblem(`"${written}" is no valid image reference for the syntax`);
  const ref = formatReference(withDefaultTag(reference));
  return imageOf(contexts.find(reference, platform)?.() ?? { source: 'registry', ref }, platform);
}

function imageOf(image: Replacement, platform: Platform): ContextImage | undefined {
  if (image.source === 'files') return undefined;
  const reference = parseReference(image.ref);
  return (
    reference && {
      ...image,
      platform: formatWholePlatform(normalizePlatform(platform)),
      contextKey: contextKey(reference),
    }
  );
}

function distinctImages(
  requests: readonly Request[],
  stageNames: ReadonlySet<string | undefined>,
): readonly BaseImage[] {
  const images = new Map<string, BaseImage>();
  for (const { node, image, platform, isAskedFor } of requests) {
    const found = imageOf(image, platform);
    if (!found) continue;
    const id = `${shownReference(found)} ${found.platform}`;
    const other = images.get(id);
    images.set(id, {
      ...found,
      isAskedFor: isAskedFor || (other?.isAskedFor ?? false),
      isStageName: stageNames.has(found.contextKey),
      uses: [...(other?.uses ?? []), { written: node.from, ...node.place }],
    });
  }
  return [...images].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, image]) => image);
}

/** The reference, and where it is not one of a registry, of what. */
export function shownReference({ source, ref }: Pick<ContextImage, 'source' | 'ref'>): string {
  return source === 'registry' ? ref : `${source}:${ref}`;
}
