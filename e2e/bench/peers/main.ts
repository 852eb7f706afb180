import { execa } from 'execa';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Front } from '../../../tools/hub';
import { hub } from '../../support/engine';
import { startRegistry } from '../../support/pulls';
import { failingAtOnce, IMAGES, pushBenchImages, pushTinyImage } from '../bench-images';
import { chart } from './chart';
import { grow, type Growth } from './growth';
import { compare, SITUATIONS } from './measure';
import { markdown, type Comparison, type Results } from './report';
import { installNxContainer, NX_CONTAINER, openSetting } from './setting';
import { single, type Single } from './single';

/*
 * The plugin beside other ways to build many images, in one workspace, with one builder and behind one registry, near and far, and behind one that
 * fails; one component alone; then what grows with the number of components. Writes docs/benchmarks. The figures are worth something on a machine
 * that has nothing else to do.
 *
 * Options: --rounds=3 --components=17 --latencies=0,100 --faults=0.3 --sizes=1,17,100,1000 --out=docs/benchmarks; an empty list leaves its part out.
 * --short tries everything once in a few minutes, and writes to tmp/benchmarks.
 */
const REPOSITORY = resolve(__dirname, '../../..');
const DEFAULTS = {
  rounds: '3',
  components: '17',
  latencies: '0,100',
  faults: '0.3',
  sizes: '1,17,100,1000',
  out: 'docs/benchmarks',
};
const SHORT: typeof DEFAULTS = {
  rounds: '1',
  components: '3',
  latencies: '100',
  faults: '0.3',
  sizes: '1,4',
  out: 'tmp/benchmarks',
};

/** ms that the registry which fails takes for an answer. */
const LATENCY_OF_FAILING = 20;

function option(name: keyof typeof DEFAULTS): string {
  const usual = process.argv.includes('--short') ? SHORT : DEFAULTS;
  return process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? usual[name];
}

const numbers = (name: keyof typeof DEFAULTS): readonly number[] => option(name).split(',').filter(Boolean).map(Number);

async function main(): Promise<void> {
  const rounds = Number(option('rounds'));
  const components = Number(option('components'));
  const { upstream } = await hub.status();
  await pushBenchImages(upstream);
  await pushTinyImage(upstream);
  const nxContainer = await installNxContainer();
  const open = (registry: Front) => openSetting(registry, components, IMAGES, nxContainer);
  const comparisons: Comparison[] = [];
  const alone: Single[] = [];
  const growth: Growth[] = [];
  try {
    for (const latency of numbers('latencies')) {
      await behind({ latency }, async (registry) => {
        const setting = await open(registry);
        try {
          const rows = await compare(setting, registry, { rounds, situations: SITUATIONS });
          comparisons.push({ latency, faults: 0, rows });
          if (alone.length === 0) alone.push(await single(setting, rounds * 3));
        } finally {
          await setting.remove();
        }
      });
    }
    for (const faults of numbers('faults')) {
      await behind({ latency: LATENCY_OF_FAILING }, async (registry) => {
        const setting = await open(registry);
        try {
          registry.faults(failingAtOnce(faults));
          const rows = await compare(setting, registry, { rounds, situations: ['cold'] });
          comparisons.push({ latency: LATENCY_OF_FAILING, faults, rows });
        } finally {
          await setting.remove();
        }
      });
    }
    await behind({}, async (registry) => {
      for (const size of numbers('sizes')) growth.push(await grow(registry, size, rounds));
    });
  } finally {
    await rm(nxContainer, { recursive: true });
  }
  await write({
    date: new Date().toISOString(),
    command: ['npm run bench', ...(process.argv.length > 2 ? ['--'] : []), ...process.argv.slice(2)].join(' '),
    machine: `${cpus().length} × ${cpus()[0]?.model}`,
    versions: await versions(),
    rounds,
    components,
    comparisons,
    single: alone,
    growth,
  });
}

async function behind(options: { readonly latency?: number }, work: (registry: Front) => Promise<void>): Promise<void> {
  const registry = await startRegistry(options);
  try {
    await work(registry);
  } finally {
    await registry.close();
  }
}

async function versions(): Promise<Results['versions']> {
  const { stdout } = await execa('docker', ['buildx', 'version']);
  const [nx = '', nxDocker = ''] = await Promise.all(['nx', '@nx/docker'].map(versionOf));
  return {
    Nx: nx,
    Node: process.versions.node,
    buildx: stdout.split(' ')[1] ?? '',
    '@nx-tools/nx-container': NX_CONTAINER,
    '@nx/docker': nxDocker,
  };
}

async function versionOf(name: string): Promise<string> {
  const path = resolve(REPOSITORY, 'node_modules', name, 'package.json');
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version;
}

async function write(results: Results): Promise<void> {
  const folder = resolve(REPOSITORY, option('out'));
  await mkdir(folder, { recursive: true });
  const save = async (name: string, text: string): Promise<void> => {
    const path = join(folder, name);
    await writeFile(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  };
  await save('benchmark.json', JSON.stringify(results));
  await save('README.md', markdown(results));
  const far = results.comparisons.filter(({ faults }) => faults === 0).at(-1);
  if (far) await writeFile(join(folder, 'benchmark.svg'), chart(far));
  console.log(`Written to ${folder}`);
}

main().then(
  // A tool that was ended in the middle of a pull leaves connections to the registry open, which would keep this process.
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
