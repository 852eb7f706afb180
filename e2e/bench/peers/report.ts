import { coldSection } from './cold';
import type { Growth } from './growth';
import { SITUATIONS, type Measurement, type Row } from './measure';
import type { Single } from './single';
import { seconds, table } from './table';

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
  const { date, command, machine, versions, rounds, components, comparisons, single, growth } = results;
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${[
    '# Benchmark',
    `${components} components of one or two stages on ten base images of 3 MB, linux/arm64, medians of ${rounds} rounds in which the tools take turns in one workspace, which has only the plugins of the tool, with one builder and one registry. \`${command}\` on ${date.slice(0, 10)}, ${machine}. ${used.join(', ')}.`,
    '![Seconds by tool and situation](benchmark.svg)',
    ...comparisons.map((comparison) => `## ${title(comparison)}\n\n${toolsTable(comparison.rows)}`),
    coldSection(comparisons),
    ...single.map((one) => `## One component\n\n${singleText(one)}`),
    ...(growth.length > 0
      ? [
          `## What grows\n\nEverything is cached; all components are built on one image that is as good as empty.\n\n${growthTable(growth)}`,
        ]
      : []),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

function title({ latency, faults }: Comparison): string {
  const failing = faults > 0 ? `, and fails ${faults * 100} % of the requests for tokens and for blobs` : '';
  return `A registry that answers after ${latency} ms${failing}`;
}

function toolsTable(rows: readonly Row[]): string {
  const situations = SITUATIONS.filter((situation) => rows.some((row) => row[situation]));
  const cells = rows.map((row) => [row.tool, ...situations.map((situation) => cell(row[situation]))]);
  return table(['', ...situations], cells);
}

function cell(measured: Measurement | undefined): string {
  if (!measured || measured.succeeded === 0) return 'fails';
  const { ms, requests, succeeded, of } = measured;
  return `${seconds(ms)} s, ${requests} requests${succeeded < of ? `; ${succeeded} of ${of} succeed` : ''}`;
}

/** Nothing can be faster than Nx and the build together. */
function singleText({ floor, raw, own }: Single): string {
  const sum = floor + raw;
  return `One component was edited and is built alone, as \`nx run\` does it with the daemon: ${seconds(own)} s. A target that does nothing, in a batch like docker-build, takes ${seconds(floor)} s, and \`docker buildx build\` of the same edit ${seconds(raw)} s: ${(own / sum).toFixed(2)} times both together.`;
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
  return table(['components', 'project graph', 'a run', 'a run, for each further component', 'largest process'], cells);
}
