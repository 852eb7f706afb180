import { execa } from 'execa';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { hub } from '../../support/engine';
import { startRegistry } from '../../support/pulls';
import { pushBenchImages } from '../bench-images';
import { chart } from './chart';
import { grow } from './growth';
import { compare } from './measure';
import { markdown, type Comparison, type Results } from './report';
import { NX_CONTAINER, openSetting } from './setting';

/*
 * The plugin beside other ways to build many images, in one workspace, with one builder and behind one registry, near and far; then what grows with
 * the number of components. Writes docs/benchmarks. The figures are worth something on a machine that has nothing else to do.
 *
 * Options: --rounds=5 --components=17 --latencies=0,100 --sizes=1,17,100,1000
 */
const FOLDER = resolve(__dirname, '../../../docs/benchmarks');

function option(name: string, fallback: string): readonly number[] {
  const given = process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? fallback;
  return given.split(',').filter(Boolean).map(Number);
}

async function main(): Promise<void> {
  const [rounds = 5] = option('rounds', '5');
  const [components = 17] = option('components', '17');
  await pushBenchImages((await hub.status()).upstream);
  const comparisons: Comparison[] = [];
  for (const latency of option('latencies', '0,100'))
    comparisons.push(await compareBehind(latency, components, rounds));
  const growth = [];
  const registry = await startRegistry();
  try {
    for (const size of option('sizes', '1,17,100,1000')) growth.push(await grow(registry, size, rounds));
  } finally {
    await registry.close();
  }
  await write({
    date: new Date().toISOString(),
    command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    machine: `${cpus().length} × ${cpus()[0]?.model}`,
    versions: await versions(),
    rounds,
    components,
    comparisons,
    growth,
  });
}

async function compareBehind(latency: number, components: number, rounds: number): Promise<Comparison> {
  const registry = await startRegistry({ latency });
  const setting = await openSetting(registry, components);
  try {
    return { latency, rows: await compare(setting, registry, rounds) };
  } finally {
    await setting.remove();
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
  const path = resolve(__dirname, '../../../node_modules', name, 'package.json');
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version;
}

async function write(results: Results): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const save = async (name: string, text: string): Promise<void> => {
    const path = join(FOLDER, name);
    await writeFile(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  };
  await save('benchmark.json', JSON.stringify(results));
  await save('README.md', markdown(results));
  const far = results.comparisons.at(-1);
  if (far) await writeFile(join(FOLDER, 'benchmark.svg'), chart(far));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
