import { publishNamed } from '../docker-build.support';
import { CLUSTER } from '../kubernetes/cluster.support';
import { hubUrl, removeBuilder, resetHub } from '../support/engine';
import { createWorkspace, writeComponent, type Workspace } from '../support/workspace';
import { median } from './median';

/*
 * What replicas of a builder in a cluster give: the time of a run-many of images with 1, 2 and 4 pods, for both ways in which buildx chooses a pod.
 * Each image waits for a while in a RUN, and a pod has one RUN at a time, as if it had one core of a node of its own: the pods of the tests share the
 * cores of one machine, so that what is computed takes as long in one pod as in four.
 */
const ROUNDS = Number(process.argv[2] ?? 3);
const NAME = 'bench-replicas';
const REPLICAS = [1, 2, 4];
const BALANCING = ['sticky', 'random'];
const COMPONENTS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

const BUILDER = { name: NAME, driver: 'kubernetes', buildkitdFlags: ['--oci-max-parallelism=1'] };

/** @param unique so that no image is made of what BuildKit has or makes for another one */
const dockerfile = (unique: string): string => `FROM ${NAME}:1\nRUN sleep 4 && echo ${unique}\n`;

async function main(): Promise<void> {
  await resetHub();
  await removeBuilder(NAME);
  await publishNamed(`${NAME}:1`);
  const workspace = await createWorkspace({ builder: BUILDER });
  try {
    await workspace.write('daemon.json', { 'registry-mirrors': [hubUrl] });
    for (const loadbalance of BALANCING) {
      const times = new Map<number, number>();
      for (const replicas of REPLICAS) times.set(replicas, await timeWith(workspace, replicas, loadbalance));
      const first = times.get(1) ?? NaN;
      const parts = [...times].map(
        ([replicas, ms]) => `${replicas}: ${(ms / 1000).toFixed(1)} s (${(first / ms).toFixed(2)} ×)`,
      );
      console.log(`${COMPONENTS.length} images, ${loadbalance}, medians of ${ROUNDS} by replicas: ${parts.join(', ')}`);
    }
  } finally {
    await removeBuilder(NAME);
    await workspace.remove();
  }
}

/** @returns ms of a run-many of all components */
async function timeWith(workspace: Workspace, replicas: number, loadbalance: string): Promise<number> {
  const driverOpts = { replicas: String(replicas), loadbalance };
  await writeBuilder(workspace, { ...BUILDER, driverOpts });
  await nx(workspace, 'run', 'buildkit:builder');
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of COMPONENTS) {
      const options = { outputs: [`type=oci,dest=dist/${name}.tar`], version: 'v1' };
      await writeComponent(workspace, name, dockerfile(`${name} ${replicas} ${loadbalance} ${round}`), options);
    }
    await runMany(workspace, 'prefetch');
    const start = performance.now();
    await runMany(workspace, 'docker-build', '--exclude-task-dependencies');
    times.push(performance.now() - start);
  }
  return median(times);
}

function writeBuilder(workspace: Workspace, options: object): Promise<void> {
  const config = { executor: 'nx-buildkit:buildkit-config', options: { daemonJson: 'daemon.json' } };
  const builder = { executor: 'nx-buildkit:builder', dependsOn: ['config'], options };
  return workspace.write('tools/buildkit/project.json', { name: 'buildkit', targets: { config, builder } });
}

function runMany(workspace: Workspace, target: string, ...args: readonly string[]): Promise<void> {
  return nx(workspace, 'run-many', `--targets=${target}`, '--platform=amd64', ...args);
}

async function nx(workspace: Workspace, ...args: readonly string[]): Promise<void> {
  const { exitCode, output } = await workspace.nx(args, CLUSTER);
  if (exitCode !== 0) throw new Error(output);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
