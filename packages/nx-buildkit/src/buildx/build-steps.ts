import { buildx } from '../docker/command';
import { ask } from '../process/ask';
import { isCount, listIn, parseObject } from '../util/json';

/** A build in the history of a builder. */
export interface BuildRef {
  readonly builder: string;
  readonly node: string;
  readonly id: string;
}

/** A step of a build, as BuildKit has recorded it. */
export interface BuildStep {
  /** `[build 2/5] RUN make`. */
  readonly name: string;
  readonly isCached: boolean;
  /** When BuildKit worked on it, one after the other: ms since the first step of the build began. */
  readonly spans: readonly Span[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Reads `<builder>/<node>/<id>`, which may come from a file that others write. */
export function parseBuildRef(text: string): BuildRef | undefined {
  const [, builder, node, id] = /^(\w[\w.-]*)\/(\w[\w.-]*)\/([a-z0-9]+)$/.exec(text) ?? [];
  return builder && node && id ? { builder, node, id } : undefined;
}

/**
 * The steps of a finished build.
 *
 * @returns undefined when the builder no longer has the build
 */
export async function readBuildSteps({ builder, id }: BuildRef): Promise<readonly BuildStep[] | undefined> {
  const { exitCode, stderr } = await ask(buildx('history', 'logs', id, '--builder', builder, '--progress=rawjson'));
  return exitCode === 0 ? buildSteps(stderr) : undefined;
}

/**
 * Reads the progress of `--progress=rawjson`: a line for each change, and in it each vertex with its start and end, several times if BuildKit worked on
 * it several times. https://github.com/moby/buildkit/blob/v0.34.2/client/graph.go (SolveStatus, Vertex)
 *
 * @returns the steps that began, in this order
 */
export function buildSteps(progress: string): readonly BuildStep[] {
  const vertexes = progress
    .split('\n')
    .flatMap((line) => listIn(parseObject(line)?.['vertexes']))
    .flatMap((value) => vertexOf(value) ?? []);
  const start = vertexes.reduce((first, { from }) => Math.min(first, from), Infinity);
  const steps = new Map<string, BuildStep>();
  for (const { digest, name, isCached, from, to } of vertexes.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const known = steps.get(digest) ?? { name, isCached, spans: [] };
    const spans = joined(known.spans, { from: from - start, to: to - start });
    steps.set(digest, { name, isCached: known.isCached || isCached, spans });
  }
  return [...steps.values()];
}

interface Vertex extends Span {
  readonly digest: string;
  readonly name: string;
  readonly isCached: boolean;
}

function vertexOf(value: unknown): Vertex | undefined {
  const { digest, name, cached, started, completed } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const [from, to] = [started, completed].map((time) => (typeof time === 'string' ? Date.parse(time) : NaN));
  if (typeof digest !== 'string' || typeof name !== 'string' || !isCount(from) || !isCount(to)) return undefined;
  return { digest, name, isCached: cached === true, from, to: Math.max(from, to) };
}

/** Adds a span that begins with the last one or later. */
function joined(spans: readonly Span[], next: Span): readonly Span[] {
  const last = spans.at(-1);
  if (!last || next.from > last.to) return [...spans, next];
  return [...spans.slice(0, -1), { from: last.from, to: Math.max(last.to, next.to) }];
}
