import { execa } from 'execa';
import { removeBuilder, removeImages } from '../../e2e/support/engine';
import { createWorkspace, type Workspace } from '../../e2e/support/workspace';
import { median } from './median';

/*
 * A warm build through Nx (daemon on, nothing cached by Nx, everything cached by BuildKit) beside the sum of what it cannot do without: `nx run`
 * of a target that does nothing, and the raw `docker buildx build` of the same image. Beside them, what Nx alone takes for four tasks one after
 * the other, each in a process of its own, that do nothing. They take turns, so that a busy machine is busy for all of them.
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
    const four = () => nx(workspace, 'empty:four');
    for (const warmUp of [build, raw, empty, four, build]) await warmUp();
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({
        empty: await took(empty),
        raw: await took(raw),
        build: await took(build),
        four: await took(four),
      });
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
  await workspace.write('tools/empty/package.json', { name: 'nothing', executors: './executors.json' });
  const nothing = { implementation: './nothing', schema: './schema.json' };
  await workspace.write('tools/empty/executors.json', { executors: { nothing } });
  await workspace.write('tools/empty/schema.json', { version: 2, type: 'object', properties: {} });
  await workspace.write('tools/empty/nothing.js', 'exports.default = async () => ({ success: true });\n');
  const after = (...dependsOn: string[]) => ({ executor: './tools/empty:nothing', dependsOn });
  const chain = { one: after(), two: after('one'), three: after('two'), four: after('three') };
  await workspace.write('tools/empty/project.json', {
    name: 'empty',
    targets: { run: { executor: 'nx:noop' }, ...chain },
  });
  return workspace;
}

async function nx(workspace: Workspace, ...args: string[]): Promise<void> {
  // As Nx does by default, unlike in tests: it starts a process for the hooks of each plugin.
  const env = { NX_DAEMON: 'true', NX_ISOLATE_PLUGINS: 'true' };
  const { exitCode, output } = await workspace.nx(['run', ...args, '--skip-nx-cache'], env);
  if (exitCode !== 0) throw new Error(output);
}

/** ms */
async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

type Round = Readonly<Record<'empty' | 'raw' | 'build' | 'four', number>>;

function report(rounds: readonly Round[]): void {
  const ms = (name: keyof Round) => `${median(rounds.map((round) => round[name])).toFixed(0)} ms`;
  const ratio = (name: keyof Round) =>
    median(rounds.map((round) => round[name] / (round.empty + round.raw))).toFixed(2);
  console.log(`Median of ${rounds.length}: nx run of an empty target ${ms('empty')}, docker buildx build ${ms('raw')}`);
  console.log(`nx run gitea:docker-build ${ms('build')}: ${ratio('build')} × their sum`);
  console.log(`nx run of four tasks that do nothing ${ms('four')}: ${ratio('four')} × that sum`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
