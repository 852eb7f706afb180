import type { Growth } from './growth';
import { SITUATIONS, type Measurement, type Row } from './measure';
import type { Phases } from './phases';
import type { Single } from './single';

/** Everything that a run of the benchmark found out. */
export interface Results {
  /** ISO 8601. */
  readonly date: string;
  readonly command: string;
  readonly machine: string;
  /** By name of a program. */
  readonly versions: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly components: number;
  readonly comparisons: readonly Comparison[];
  readonly single: readonly Single[];
  readonly phases: readonly Phases[];
  readonly growth: readonly Growth[];
}

/** All tools behind one network. */
export interface Comparison {
  /** ms that each answer of the registry takes. */
  readonly latency: number;
  /** The part of the requests for tokens and for blobs that fails, 0 to 1. */
  readonly faults: number;
  readonly rows: readonly Row[];
}

/** The results for a reader. */
export function markdown(results: Results): string {
  const { date, command, machine, versions, rounds, components, comparisons, single, phases, growth } = results;
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${[
    '# Benchmark',
    `${components} components of one or two stages on ten base images of 3 MB, linux/arm64, medians of ${rounds} rounds in which the tools take turns in one workspace, with one builder and one registry. \`${command}\` on ${date.slice(0, 10)}, ${machine}. ${used.join(', ')}.`,
    '![Seconds by tool and situation](benchmark.svg)',
    ...comparisons.map((comparison) => `## ${title(comparison)}\n\n${table(comparison.rows)}`),
    ...(phases.length > 0 ? [`## Where the time goes\n\n${WHY}\n\n${phasesTable(phases)}`] : []),
    ...single.map((one) => `## One component\n\n${singleText(one)}`),
    ...(growth.length > 0
      ? [
          `## What grows\n\nEverything is cached; all components are built on one image that is as good as empty.\n\n${growthTable(growth)}`,
        ]
      : []),
  ].join('\n\n')}\n`;
}

function title({ latency, faults }: Comparison): string {
  const failing = faults > 0 ? `, and fails ${faults * 100} % of the requests for tokens and for blobs` : '';
  return `A registry that answers after ${latency} ms${failing}`;
}

function table(rows: readonly Row[]): string {
  const situations = SITUATIONS.filter((situation) => rows.some((row) => row[situation]));
  const cells = rows.map((row) => [row.tool, ...situations.map((situation) => cell(row[situation]))]);
  return lines(['', ...situations], cells);
}

function cell(measured: Measurement | undefined): string {
  if (!measured || measured.succeeded === 0) return 'fails';
  const { ms, requests, succeeded, of } = measured;
  return `${seconds(ms)} s, ${requests} requests${succeeded < of ? `; ${succeeded} of ${of} succeed` : ''}`;
}

const WHY =
  'Bake asks the registry while it builds; here all images are on this machine before the first build begins, and Nx starts a process for that and one for the builds. Images without RUN that send a folder of their own, like those above, share one `docker buildx bake` that goes on when one of them fails. An image with RUN is built by a `docker buildx build` of its own, as many at once as there are cores, so that its task ends as soon as its image is there; the row "one for each core" is the same number of processes without Nx. The longer the RUN steps take, the less is seen of either.';

function phasesTable(phases: readonly Phases[]): string {
  const cells = phases.map(({ latency, all, prefetch, build }) => [
    `${latency} ms`,
    ...[all, prefetch, build, all - prefetch - build].map((ms) => `${seconds(ms)} s`),
  ]);
  return lines(['registry', 'nx-buildkit, cold', 'prefetch', 'docker-build', 'Nx and the start of processes'], cells);
}

/** Nothing can be faster than Nx and the build together. */
function singleText({ noop, raw, own }: Single): string {
  const sum = noop + raw;
  return `One component was edited and is built alone, as \`nx run\` does it with the daemon: ${seconds(own)} s. A target that does nothing (\`nx:noop\`) takes ${seconds(noop)} s, and \`docker buildx build\` of the same edit ${seconds(raw)} s: ${(own / sum).toFixed(2)} times both together.`;
}

function growthTable(growth: readonly Growth[]): string {
  const [least] = growth;
  const cells = growth.map(({ components, graph, cached, memory }) => [
    String(components),
    `${seconds(graph)} s`,
    `${seconds(cached)} s`,
    least && components > least.components
      ? `${((cached - least.cached) / (components - least.components)).toFixed(1)} ms`
      : '',
    `${Math.round(memory / 1e6)} MB`,
  ]);
  return lines(['components', 'project graph', 'a run', 'a run, for each further component', 'largest process'], cells);
}

function lines(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
