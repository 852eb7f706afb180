import type { Projects } from '../../component/project-images';
import { hostPlatform } from '../../oci/platform-option';
import type { BuilderExecutorOptions } from '../options';
import type { BuilderRecord } from './record';
import { withDefaults } from '../../component/defaults';
import { EXECUTORS } from '../../component/names';

/** The builder that the workspace's builder task would make, as far as its options say: enough to know what it would build. */
export function plannedBuilder(projects: Projects): BuilderRecord {
  const targets = Object.values(projects).flatMap(({ targets: all = {} }) => Object.values(all));
  const options: Pick<BuilderExecutorOptions, 'name' | 'driver'> =
    targets.find(({ executor }) => executor === EXECUTORS.builder)?.options ?? {};
  const { name, driver } = withDefaults('builder', options);
  const nodes = [{ name: `${name}0`, platforms: [hostPlatform()] }];
  return { name, driver, endpoint: '', nodes, configHash: '', buildx: '' };
}
