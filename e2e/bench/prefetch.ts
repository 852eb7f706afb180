import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBuildkitConfig } from '../../packages/nx-buildkit/src/buildkitd-config/output-files';
import pLimit from 'p-limit';
import type { FaultRule, Front } from '../../tools/hub';
import { hub } from '../support/engine';
import { hostOf, startRegistry } from '../support/pulls';
import { pullBare } from './bare-client';
import { IMAGES, LARGE, networkOf, pushBenchImages, pushLargeImage } from './bench-images';
import { median } from './median';

/*
 * A prefetch task of ten images beside a bare HTTP client that pulls the same, by turns, from a registry that carries 50 Mbit/s a connection:
 * near and far, whole and with faults. Then, how much memory the task takes for layers of 1 GB, and how many of many tasks succeed where 70 % of
 * the tokens and 30 % of the blobs fail.
 *
 * Arguments: rounds of each comparison, and how many tasks have to succeed under faults.
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const MANY = Number(process.argv[3] ?? 0);

/** Tasks under faults that run at once. */
const AT_ONCE = 10;

/** Share of the tokens and of the blobs that fail, and ms that each answer takes. */
const NETWORKS = [
  { tokens: 0, blobs: 0, latency: 0 },
  { tokens: 0, blobs: 0, latency: 100 },
  { tokens: 0.3, blobs: 0.3, latency: 0 },
  { tokens: 0.7, blobs: 0.3, latency: 0 },
] as const;

interface TaskOutcome {
  readonly success: boolean;
  readonly ms: number;
  /** Bytes. */
  readonly memory: number;
}

async function main(): Promise<void> {
  const { upstream } = await hub.status();
  await pushBenchImages(upstream);
  for (const network of NETWORKS) await compare(network);
  if (MANY > 0) await endure();
  await pushLargeImage(upstream);
  const { memory, ms } = await withRegistry({}, (registry) => prefetchFrom(registry, [LARGE]));
  console.log(`one layer of 1 GB: ${Math.round(memory / 1e6)} MB of memory at most, ${(ms / 1000).toFixed(1)} s`);
}

async function compare({ tokens, blobs, latency }: (typeof NETWORKS)[number]): Promise<void> {
  const times: Record<'bare' | 'prefetch', number[]> = { bare: [], prefetch: [] };
  const requests: Record<'bare' | 'prefetch', number[]> = { bare: [], prefetch: [] };
  const clients = {
    bare: (registry: Front) => bareFrom(registry),
    prefetch: async (registry: Front) => (await prefetchFrom(registry, IMAGES)).ms,
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ['bare', 'prefetch'] as const) {
      await withRegistry({ latency, faults: networkOf(tokens, blobs) }, async (registry) => {
        times[name].push(await clients[name](registry));
        requests[name].push(registry.requests().length);
      });
    }
  }
  const [bare, prefetch] = [median(times.bare), median(times.prefetch)];
  console.log(
    `${latency} ms latency, ${tokens * 100} % of tokens and ${blobs * 100} % of blobs fail, median of ${ROUNDS}: ` +
      `bare ${seconds(bare)} (${median(requests.bare)} requests), prefetch ${seconds(prefetch)} (${median(requests.prefetch)} requests): ` +
      `${(prefetch / bare).toFixed(2)} ×`,
  );
}

/** Many tasks, each in a process of its own and with its own faults, some at once: they wait more than they work. */
async function endure(): Promise<void> {
  const limit = pLimit(AT_ONCE);
  const outcomes = await Promise.all(
    Array.from({ length: MANY }, (_, i) =>
      limit(() =>
        withRegistry({ faults: [...shift(i), ...networkOf(0.7, 0.3)] }, (registry) => prefetchFrom(registry, IMAGES)),
      ),
    ),
  );
  const times = outcomes.filter(({ success }) => success).map(({ ms }) => ms);
  console.log(
    `70 % of tokens and 30 % of blobs fail: ${times.length} of ${MANY} succeed, ` +
      `median ${seconds(median(times))}, slowest ${seconds(Math.max(...times))}`,
  );
}

/** Rules that never strike. Which requests the ones after them strike depends on how many come before. */
function shift(by: number): readonly FaultRule[] {
  return Array.from({ length: by }, () => ({ kind: 'token', action: 'reset', first: 0 }) as const);
}

async function withRegistry<T>(
  options: Parameters<typeof startRegistry>[0],
  use: (registry: Front) => Promise<T>,
): Promise<T> {
  const registry = await startRegistry(options);
  try {
    return await use(registry);
  } finally {
    await registry.close();
  }
}

/** @returns ms */
async function bareFrom(registry: Front): Promise<number> {
  return inTemporaryFolder(async (folder) => {
    const start = performance.now();
    await pullBare(registry.url, IMAGES, folder);
    return performance.now() - start;
  });
}

/** Runs the task in a process and a workspace of its own. */
async function prefetchFrom(registry: Front, images: readonly string[]): Promise<TaskOutcome> {
  return inTemporaryFolder(async (root) => {
    await mkdir(join(root, 'components/bench'), { recursive: true });
    await writeFile(join(root, 'components/bench/Dockerfile'), 'FROM scratch\n');
    const proxy = { builderEnv: {}, hostEnv: {} };
    await writeBuildkitConfig(join(root, 'dist/buildkit'), '', { proxy, links: [] });
    const refs = images.map((image) => `${hostOf(registry)}/${image}`);
    const { stdout } = await execa('node', [join(__dirname, 'prefetch-task.cjs'), root, ...refs]);
    const outcome = JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1)) as TaskOutcome;
    if (!outcome.success) console.log(stdout);
    return outcome;
  });
}

async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-prefetch-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

void main();
