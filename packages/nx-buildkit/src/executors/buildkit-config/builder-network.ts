import type { ExecutorContext } from '@nx/devkit';
import type { BuilderNetwork } from '../../buildkitd-config';

/** The network of the builder that this project's own builder target makes; said there, so that it is said once. */
export function builderNetwork({ projectName = '', projectsConfigurations }: ExecutorContext): BuilderNetwork {
  const targets = Object.values(projectsConfigurations.projects[projectName]?.targets ?? {});
  const { network, driverOpts } = targets.find(({ executor }) => executor === 'nx-buildkit:builder')?.options ?? {};
  return (network ?? driverOpts?.network) === 'host' ? 'host' : 'bridge';
}
