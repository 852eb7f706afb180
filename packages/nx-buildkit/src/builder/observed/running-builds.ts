import { inspectBuilder } from '../../buildx/builders';
import { allBuilds, buildsInBuilder, buildsInContainer, buildsInPods, type RunningBuilds } from '../../buildx/history';
import { isInstalled } from '../../docker/installed';
import { containerName, podsWanted, workloadName, type Builder, type BuilderNode } from '../model/builder';
import { inspectedNodes } from './inspect-output';

/** The builds that run in a builder, as its BuildKits know them. Removing a remote builder ends no build, so none of its builds counts. */
export async function runningBuilds({ name, driver, nodes }: Builder): Promise<RunningBuilds> {
  switch (driver) {
    case 'docker-container':
      return allBuilds(await Promise.all(nodes.map((node) => buildsInContainer(node.endpoint, containerName(node)))));
    case 'kubernetes':
      if (isLeftToBuildx(nodes)) return buildsSeenByBuildx(name);
      return allBuilds(
        await Promise.all(nodes.map((node) => buildsInPods(workloadName(node), node.driverOpts['namespace']))),
      );
    default:
      return { builds: [] };
  }
}

/** Whether buildx is asked about nodes in a cluster, since there is no kubectl: it reaches a single pod, and of several it chooses one. */
export function isLeftToBuildx(nodes: readonly Pick<BuilderNode, 'driverOpts'>[]): boolean {
  return !isInstalled('kubectl') && nodes.every((node) => podsWanted(node) === '1');
}

/** buildx starts what does not run before it asks. */
async function buildsSeenByBuildx(name: string): Promise<RunningBuilds> {
  const isDown = inspectedNodes(await inspectBuilder(name)).every(({ status }) => status === 'inactive');
  return isDown ? { builds: [] } : buildsInBuilder(name);
}
