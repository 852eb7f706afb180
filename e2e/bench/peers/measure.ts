import type { Front } from '../../../tools/hub';
import { median } from '../median';
import { change } from './components';
import type { Parts } from './parts';
import type { Setting } from './setting';
import type { Tool } from './tools';

/** What is built: everything for the first time, everything once more, and everything with one component changed. */
export const SITUATIONS = ['cold', 'nothing changed', 'one changed'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** How a tool did in one situation: medians of the builds that succeeded. */
export interface Measurement {
  readonly ms: number;
  /** That reached the registry. */
  readonly requests: number;
  /** Of a cold build. */
  readonly parts?: Parts;
  /** How many builds succeeded, of how many. */
  readonly succeeded: number;
  readonly of: number;
}

type Build = Pick<Measurement, 'ms' | 'requests' | 'parts'> | 'failed';

/** What a tool did, by situation. */
export type Row = { readonly tool: string } & Partial<Record<Situation, Measurement>>;

/**
 * Lets the tools take turns, so that a busy machine is busy for all of them.
 *
 * @returns a row for each tool
 */
export async function compare(
  setting: Setting,
  registry: Front,
  { rounds, situations }: { readonly rounds: number; readonly situations: readonly Situation[] },
): Promise<readonly Row[]> {
  const all = new Map<string, Record<Situation, Build[]>>();
  for (let round = 0; round < rounds; round++) {
    for (const tool of setting.tools) {
      const measured = all.get(tool.name) ?? { cold: [], 'nothing changed': [], 'one changed': [] };
      all.set(tool.name, measured);
      await setting.clean(tool);
      for (const situation of situations) {
        const [first] = setting.components;
        if (situation === 'one changed' && first) await change(setting.workspace, first);
        const build = await measure(tool, registry, situation);
        measured[situation].push(build);
        const took = build === 'failed' ? build : `${build.ms.toFixed(0)} ms, ${build.requests} requests`;
        console.log(`round ${round + 1}, ${tool.name}, ${situation}: ${took}`);
      }
    }
  }
  return [...all].map(([tool, measured]) => ({
    tool,
    ...Object.fromEntries(situations.map((situation) => [situation, medianOf(measured[situation])])),
  }));
}

async function measure({ build, parts }: Tool, registry: Front, situation: Situation): Promise<Build> {
  registry.clear();
  const start = performance.now();
  try {
    await build();
  } catch (error) {
    console.log(String(error).slice(-300));
    return 'failed';
  }
  const measured = { ms: performance.now() - start, requests: registry.requests().length };
  return { ...measured, ...(situation === 'cold' && parts && { parts: await parts() }) };
}

function medianOf(builds: readonly Build[]): Measurement {
  const succeeded = builds.filter((build) => build !== 'failed');
  const parts = succeeded.flatMap((build) => build.parts ?? []);
  return {
    ms: median(succeeded.map(({ ms }) => ms)),
    requests: median(succeeded.map(({ requests }) => requests)),
    ...(parts.length > 0 && {
      parts: {
        prefetch: median(parts.map(({ prefetch }) => prefetch)),
        builds: median(parts.map(({ builds }) => builds)),
      },
    }),
    succeeded: succeeded.length,
    of: builds.length,
  };
}
