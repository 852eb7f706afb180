import type { Projects } from '../../component/project-images';
import { hostPlatform } from '../../oci/platform-option';
import type { BuilderExecutorOptions } from '../options';
import { podsWanted } from './builder';
import type { BuilderRecord } from './record';
import { withDefaults } from '../../component/schema/defaults';
import { EXECUTORS } from '../../component/names';

type Options = Pick<BuilderExecutorOptions, 'name' | 'driver' | 'driverOpts' | 'nodes'>;

/** The builder that the workspace's builder task would make, as far as its options say: enough to know what it would build. */
export function plannedBuilder(projects: Projects): BuilderRecord {
  const { name, driver } = withDefaults('builder', plannedOptions(projects));
  const nodes = [{ name: `${name}0`, platforms: [hostPlatform()] }];
  return { name, driver, endpoint: '', nodes, configHash: '', buildx: '' };
}

/** How many pods build for one platform; 1 where the builder is not in a cluster. */
export function plannedPods(projects: Projects): number {
  const { driver, driverOpts, nodes = [{}] }: Options = plannedOptions(projects);
  if (driver !== 'kubernetes') return 1;
  const replicas = nodes.map((node) => Number(podsWanted({ driverOpts: { ...driverOpts, ...node.driverOpts } })));
  return Math.max(1, ...replicas.filter(Number.isInteger));
}

function plannedOptions(projects: Projects): Options {
  const targets = Object.values(projects).flatMap(({ targets: all = {} }) => Object.values(all));
  return targets.find(({ executor }) => executor === EXECUTORS.builder)?.options ?? {};
}
