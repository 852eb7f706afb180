import { execa } from 'execa';
import { removeBuilder, removeImages } from '../../e2e/support/engine';
import { createWorkspace, type Workspace } from '../../e2e/support/workspace';
import { median } from './median';

/*
 * A warm build through Nx (daemon on, nothing cached by Nx, everything cached by BuildKit) beside the sum of what it cannot do without: `nx run`
 * of a target that does nothing, and the raw `docker buildx build` of the same image. They take turns, so that a busy machine is busy for all of
 * them.
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const NAME = 'bench-warm-build';
const RAW = [`--builder=${NAME}`, '--platform=linux/arm64', '--load', `--tag=${NAME}-gitea:raw`, 'components/gitea'];

async function main(): Promise<void> {
  const workspace = await makeWorkspace();
  try {
    const empty = () => nx(workspace, 'empty:run');
    const raw = () => execa('docker', ['buildx', 'build', ...RAW], { cwd: workspace.root });
    const build = () => nx(workspace, 'gitea:docker-build', '--platform=arm64');
    for (const warmUp of [build, raw, empty, build]) await warmUp();
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ empty: await took(empty), raw: await took(raw), build: await took(build) });
    }
    report(rounds);
  } finally {
    await workspace.nx(['daemon', '--stop']);
    await removeBuilder(NAME);
    await removeImages(`${NAME}-gitea:raw`, `${NAME}-gitea:v1-arm64`);
    await workspace.remove();
  }
}

async function makeWorkspace(): Promise<Workspace> {
  const workspace = await createWorkspace({ builder: { name: NAME }, examples: ['gitea'] });
  const options = { imagePrefix: `${NAME}-`, version: 'v1' };
  const targets = { 'docker-build': { executor: 'nx-buildkit:docker-build', options } };
  await workspace.write('components/gitea/project.json', { name: 'gitea', targets });
  await workspace.write('tools/empty/project.json', { name: 'empty', targets: { run: { executor: 'nx:noop' } } });
  return workspace;
}

async function nx(workspace: Workspace, ...args: string[]): Promise<void> {
  const { exitCode, output } = await workspace.nx(['run', ...args, '--skip-nx-cache'], { NX_DAEMON: 'true' });
  if (exitCode !== 0) throw new Error(output);
}

/** ms */
async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function report(rounds: readonly { empty: number; raw: number; build: number }[]): void {
  const middle = (name: 'empty' | 'raw' | 'build') => `${median(rounds.map((round) => round[name])).toFixed(0)} ms`;
  const ratio = median(rounds.map(({ empty, raw, build }) => build / (empty + raw)));
  console.log(
    `Median of ${rounds.length}: nx run of an empty target ${middle('empty')}, docker buildx build ${middle('raw')}`,
  );
  console.log(`nx run gitea:docker-build ${middle('build')}: ${ratio.toFixed(2)} × their sum`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
