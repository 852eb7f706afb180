import type { Front } from '../../../tools/hub';
import { median } from '../median';
import { change } from './components';
import type { Setting } from './setting';
import type { Tool } from './tools';

/** What is built: everything for the first time, everything once more, and everything with one component changed. */
export const SITUATIONS = ['cold', 'nothing changed', 'one changed'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** What a build took. */
export interface Measurement {
  readonly ms: number;
  /** That reached the registry. */
  readonly requests: number;
}

/** Medians of a tool, by situation; a tool that fails has none. */
export type Row = { readonly tool: string } & Partial<Record<Situation, Measurement>>;

/**
 * Lets the tools take turns, so that a busy machine is busy for all of them.
 *
 * @returns a row for each tool
 */
export async function compare(setting: Setting, registry: Front, rounds: number): Promise<readonly Row[]> {
  const all = new Map<string, Record<Situation, Measurement[]>>();
  for (let round = 0; round < rounds; round++) {
    for (const tool of setting.tools) {
      const measured = all.get(tool.name) ?? { cold: [], 'nothing changed': [], 'one changed': [] };
      all.set(tool.name, measured);
      await setting.clean();
      for (const situation of SITUATIONS) {
        const [first] = setting.components;
        if (situation === 'one changed' && first) await change(setting.workspace, first);
        measured[situation].push(await measure(tool, registry));
        console.log(`round ${round + 1}, ${tool.name}, ${situation}: ${measured[situation].at(-1)?.ms.toFixed(0)} ms`);
      }
    }
  }
  return [...all].map(([tool, measured]) => ({
    tool,
    ...Object.fromEntries(SITUATIONS.map((situation) => [situation, medianOf(measured[situation])])),
  }));
}

async function measure({ build }: Tool, registry: Front): Promise<Measurement> {
  registry.clear();
  const start = performance.now();
  await build();
  return { ms: performance.now() - start, requests: registry.requests().length };
}

function medianOf(measurements: readonly Measurement[]): Measurement {
  return {
    ms: median(measurements.map(({ ms }) => ms)),
    requests: median(measurements.map(({ requests }) => requests)),
  };
}
