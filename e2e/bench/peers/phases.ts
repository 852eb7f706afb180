import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../median';
import type { Setting } from './setting';
import { ownTool } from './tools';

/** Where the time of a run goes that builds everything for the first time: medians in ms. */
export interface Phases {
  /** ms that each answer of the registry takes. */
  readonly latency: number;
  /** From the start of the command until its end. */
  readonly all: number;
  /** From the start of the first prefetch until the end of the last one. */
  readonly prefetch: number;
  /** The same for docker-build. */
  readonly build: number;
}

/** What Nx notes of its last run, as far as it is read. */
interface RunDetails {
  readonly tasks: readonly { readonly target: string; readonly startTime: string; readonly endTime: string }[];
}

/** Builds everything for the first time, in each round. */
export async function phases({ workspace, clean }: Setting, rounds: number): Promise<Omit<Phases, 'latency'>> {
  const took: Record<Exclude<keyof Phases, 'latency'>, number[]> = { all: [], prefetch: [], build: [] };
  for (let round = 0; round < rounds; round++) {
    await clean();
    const start = performance.now();
    await ownTool(workspace).build();
    took.all.push(performance.now() - start);
    // https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/tasks-runner/life-cycles/store-run-information-life-cycle.ts
    const details = JSON.parse(await readFile(join(workspace.root, '.nx/cache/run.json'), 'utf8')) as RunDetails;
    took.prefetch.push(span(details, 'prefetch'));
    took.build.push(span(details, 'docker-build'));
  }
  return { all: median(took.all), prefetch: median(took.prefetch), build: median(took.build) };
}

function span({ tasks }: RunDetails, target: string): number {
  const own = tasks.filter((task) => task.target === target);
  const ends = own.map(({ endTime }) => Date.parse(endTime));
  return Math.max(...ends) - Math.min(...own.map(({ startTime }) => Date.parse(startTime)));
}
