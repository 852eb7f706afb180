import { execa } from 'execa';
import { removeBuilder, removeImages } from '../support/engine';
import { createWorkspace, writeComponent, type Workspace } from '../support/workspace';
import { median } from './median';

/*
 * A warm build through Nx (daemon on, nothing cached by Nx, everything cached by BuildKit) beside the sum of what it cannot do without: `nx run`
 * of a target that does nothing, and the raw `docker buildx build` of the same image. It is built as small as the example is, and in the sizes
 * that images have. Beside them, what Nx alone takes for four tasks one after the other, each in a process of its own, that do nothing. They take
 * turns, so that a busy machine is busy for all of them.
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const NAME = 'bench-warm-build';

/** MB that an image holds beside its base image, by the name of its component. */
const ADDED: Readonly<Record<string, number>> = { gitea: 0, 'gitea-100': 100, 'gitea-200': 200, 'gitea-400': 400 };
const COMPONENTS = Object.keys(ADDED);

/** Half of what is added can be compressed, as it is with programs. */
const dockerfile = (megabytes: number): string => `ARG GITEA_VERSION=1.25.1
FROM gitea/gitea:\${GITEA_VERSION}
RUN for from in urandom zero; do head -c ${megabytes * 500_000} /dev/$from >> /programs; done
COPY app.ini /etc/gitea/app.ini
`;

async function main(): Promise<void> {
  const workspace = await makeWorkspace();
  try {
    const runs = new Map<string, () => Promise<unknown>>([
      ['empty', () => nx(workspace, 'empty:run')],
      ['four', () => nx(workspace, 'empty:four')],
    ]);
    for (const component of COMPONENTS) {
      runs.set(component, () => nx(workspace, `${component}:docker-build`, '--platform=arm64'));
      runs.set(rawOf(component), () => execa('docker', rawBuild(component), { cwd: workspace.root }));
    }
    for (const warmUp of [...runs.values(), ...runs.values()]) await warmUp();
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const times = new Map<string, number>();
      for (const [name, run] of runs) times.set(name, await took(run));
      rounds.push(times);
    }
    report(rounds);
  } finally {
    await workspace.nx(['daemon', '--stop']);
    await removeBuilder(NAME);
    await removeImages(...COMPONENTS.flatMap((name) => [`${NAME}-${name}:raw`, `${NAME}-${name}:v1-arm64`]));
    await workspace.remove();
  }
}

async function makeWorkspace(): Promise<Workspace> {
  const workspace = await createWorkspace({ builder: { name: NAME } });
  const options = { imagePrefix: `${NAME}-`, version: 'v1' };
  for (const [name, megabytes] of Object.entries(ADDED)) {
    await writeComponent(workspace, name, dockerfile(megabytes), options, { 'app.ini': '[server]\n' });
  }
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

const rawOf = (component: string): string => `raw ${component}`;

function rawBuild(component: string): readonly string[] {
  const tag = `${NAME}-${component}:raw`;
  return [
    ...['buildx', 'build', `--builder=${NAME}`, '--platform=linux/arm64', '--load', `--tag=${tag}`],
    `components/${component}`,
  ];
}

/** ms */
async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** ms by the name of what was run. */
type Round = ReadonlyMap<string, number>;

function report(rounds: readonly Round[]): void {
  const time = (round: Round, name: string): number => round.get(name) ?? NaN;
  const ms = (name: string): string => `${median(rounds.map((round) => time(round, name))).toFixed(0)} ms`;
  const ratio = (name: string, raw: string): string =>
    median(rounds.map((round) => time(round, name) / (time(round, 'empty') + time(round, raw)))).toFixed(2);
  console.log(`Medians of ${rounds.length}. nx run of an empty target: ${ms('empty')}`);
  for (const component of COMPONENTS) {
    const raw = rawOf(component);
    console.log(
      `${component}: docker buildx build ${ms(raw)}, through Nx ${ms(component)}: ${ratio(component, raw)} × the sum`,
    );
  }
  console.log(
    `Four tasks that do nothing: ${ms('four')}, ${ratio('four', rawOf('gitea'))} × the sum for the smallest image`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
