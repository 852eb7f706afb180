import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { FsTree } from 'nx/src/generators/tree';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readCompose } from '../packages/nx-buildkit/src/generators/import/compose/read/read-compose';
import { CORPUS, type ComposeFiles } from './compose/corpus';
import { generateCompose } from './compose/generate';
import { projectionOfConfig, projectionOfProject, type Projection } from './compose/projections';
import { build } from '../tools/local-engine/builds';
import * as groups from '../tools/local-engine/go-programs';
import { engineHome } from '../tools/local-engine/paths';

/** ms that Go may take for compose where it was not compiled before. */
const COMPILING = 900_000;

/** Beside what a seed makes invalid, enough to meet every form with every other one. */
const SEEDS = 100;

let compose: string;
let workspace: string;
beforeAll(async () => {
  compose = join(await build(groups.compose, engineHome().builds), 'cmd');
  workspace = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-compose-'));
}, COMPILING);
afterAll(() => rm(workspace, { recursive: true }));

it.each(Object.entries(CORPUS))('reads %s as compose does', async (name, files) => {
  const { theirs, ours } = await readBoth(name.replaceAll(/\W/g, '-'), files);
  expect(theirs).toBeDefined();
  expect(ours).toEqual(theirs);
});

it(`reads as compose does what is made of all forms at random`, async () => {
  const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);
  const read = [];
  for (const seed of seeds) {
    const { theirs, ours } = await readBoth(`seed${seed}`, generateCompose(seed));
    if (theirs) read.push({ seed, theirs, ours });
  }
  expect(read.length).toBeGreaterThan(SEEDS / 2);
  expect(read.map(({ seed, ours }) => ({ seed, ...ours }))).toEqual(
    read.map(({ seed, theirs }) => ({ seed, ...theirs })),
  );
});

/** What we and what compose read of a folder, with its variables in it and with them replaced; undefined for what compose refuses. */
async function readBoth(
  folder: string,
  files: ComposeFiles,
): Promise<{ ours?: Readonly<Record<string, Projection>>; theirs?: Readonly<Record<string, Projection>> }> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(workspace, folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const theirs = await Promise.all([config(folder, '--no-interpolate'), config(folder)]);
  const [written, interpolated] = theirs;
  if (!written || !interpolated) return {};
  const project = readCompose(new FsTree(workspace, false), folder);
  return {
    theirs: { written, interpolated },
    ...(project && {
      ours: {
        written: projectionOfProject(project, workspace, false),
        interpolated: projectionOfProject(project, workspace, true),
      },
    }),
  };
}

async function config(folder: string, ...options: string[]): Promise<Projection | undefined> {
  const args = ['--profile=*', 'config', '--format=json', ...options];
  const { stdout, exitCode } = await execa(compose, args, {
    cwd: join(workspace, folder),
    // Nothing of whoever runs the tests is to be in it.
    env: { HOME: process.env['HOME'], PATH: process.env['PATH'] },
    extendEnv: false,
    reject: false,
  });
  if (exitCode !== 0) return undefined;
  const isInterpolated = options.length === 0;
  // Its answer can be read as a compose file again, where `$$` is a `$`.
  return projectionOfConfig(JSON.parse(isInterpolated ? stdout.replaceAll('$$', '$') : stdout), isInterpolated);
}
