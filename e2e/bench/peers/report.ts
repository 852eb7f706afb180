import type { Growth } from './growth';
import { SITUATIONS, type Row } from './measure';

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
  readonly growth: readonly Growth[];
}

/** All tools behind one network. */
export interface Comparison {
  /** ms that each answer of the registry takes. */
  readonly latency: number;
  readonly rows: readonly Row[];
}

/** The results for a reader. */
export function markdown(results: Results): string {
  const { date, command, machine, versions, rounds, components, comparisons, growth } = results;
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${[
    '# Benchmark',
    `${components} components of one or two stages on ten base images of 3 MB, linux/arm64, medians of ${rounds} rounds in which the tools take turns in one workspace, with one builder and one registry. \`${command}\` on ${date.slice(0, 10)}, ${machine}. ${used.join(', ')}.`,
    '![Seconds by tool and situation](benchmark.svg)',
    ...comparisons.map(({ latency, rows }) => `## A registry that answers after ${latency} ms\n\n${table(rows)}`),
    ...(growth.length > 0 ? [`## What grows\n\nEverything is cached.\n\n${growthTable(growth)}`] : []),
  ].join('\n\n')}\n`;
}

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.tool,
    ...SITUATIONS.map((situation) => {
      const measured = row[situation];
      return measured ? `${seconds(measured.ms)} s, ${measured.requests} requests` : 'fails';
    }),
  ]);
  return lines(['', ...SITUATIONS], cells);
}

function growthTable(growth: readonly Growth[]): string {
  const cells = growth.map(({ components, graph, cached, memory }) => [
    String(components),
    `${seconds(graph)} s`,
    `${seconds(cached)} s`,
    `${Math.round(memory / 1e6)} MB`,
  ]);
  return lines(['components', 'project graph', 'a run', 'largest process'], cells);
}

function lines(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
