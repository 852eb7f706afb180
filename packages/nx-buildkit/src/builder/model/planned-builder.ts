import type { Projects } from '../../component/project-images';
import { hostPlatform } from '../../oci/platform-option';
import type { Driver } from './builder';
import type { BuilderRecord } from './record';
import { EXECUTORS } from '../../component/names';

/** The builder that the workspace's builder task would make, as far as its options say: enough to know what it would build. */
export function plannedBuilder(projects: Projects): BuilderRecord {
  const targets = Object.values(projects).flatMap(({ targets: all = {} }) => Object.values(all));
  const { name = 'nx-buildkit', driver = 'docker-container' }: { readonly name?: string; readonly driver?: Driver } =
    targets.find(({ executor }) => executor === EXECUTORS.builder)?.options ?? {};
  const nodes = [{ name: `${name}0`, platforms: [hostPlatform()] }];
  return { name, driver, endpoint: '', nodes, configHash: '', buildx: '' };
}
