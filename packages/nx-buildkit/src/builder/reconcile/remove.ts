import { rm } from 'node:fs/promises';
import { cacheVolume, containerName, keepsCache, type Builder } from '../model/builder';
import { withExclusiveBuilder, type BuilderKey } from '../model/builder-lock';
import { nameTaken } from './next-step';
import { deleteFromCluster, planRemoval } from './remove-from-cluster';
import { recordPath } from '../model/record';
import { discardInstance, storedBuilder } from '../observed/buildx-store';
import { waitUntilIdle, type Waiting } from './wait-until-idle';
import { docker, buildx, REMOVAL_TIMEOUT, runOrThrow } from '../../docker/command';
import { inspectContainer } from '../../docker/containers';

const SLOWLY = { timeout: REMOVAL_TIMEOUT };

/** Whether the build cache stays, for a builder that is recreated later. */
export type Removal = 'keep-cache' | 'all';

/**
 * Removes the builder in any state, and nothing else on this machine: its record, its containers and, with `all`, their cache volumes.
 *
 * @param wanted names the nodes in case buildx has forgotten them
 */
export async function removeBuilder(
  outputPath: string,
  wanted: Builder,
  key: BuilderKey,
  removal: Removal,
  waiting: Waiting,
): Promise<void> {
  const { log } = waiting;
  await withExclusiveBuilder(
    key,
    () => log(`Waiting for another process that is changing builder ${wanted.name}.`),
    async () => {
      const stored = await storedBuilder(wanted.name);
      if (typeof stored === 'object' && stored.driver !== wanted.driver) throw nameTaken(wanted, stored);
      const isKnown = typeof stored === 'object';
      const builder = isKnown ? stored : wanted;
      const { nodes, deletions } = await planRemoval(builder, isKnown, removal === 'all');
      await waitUntilIdle({ ...builder, nodes }, key, waiting);
      if (stored === 'corrupt') await discardInstance(wanted.name);
      else if (stored) {
        const keep = removal === 'keep-cache' ? ['--keep-state'] : [];
        await runOrThrow(buildx('rm', ...keep, wanted.name), `Removing builder ${wanted.name}`, SLOWLY);
      }
      if (builder.driver === 'docker-container') await removeLeftovers(builder, removal);
      for (const deletion of deletions) await deleteFromCluster(deletion);
      await rm(recordPath(outputPath), { force: true });
    },
  );
  const isKept = removal === 'keep-cache' && keepsCache(wanted);
  log(`Builder ${wanted.name} is removed${isKept ? '; its cache is kept' : ', with its cache'}.`);
}

/** What buildx leaves behind when it has forgotten the builder, or when a container was removed behind its back. */
async function removeLeftovers({ nodes }: Builder, removal: Removal): Promise<void> {
  for (const node of nodes) {
    const container = containerName(node);
    if (await inspectContainer(node.endpoint, container)) {
      await runOrThrow(docker(node.endpoint, 'rm', '--force', container), `Removing container ${container}`, SLOWLY);
    }
    const volume = cacheVolume(node);
    if (removal === 'keep-cache') continue;
    // With --force, one that is not there is no error.
    await runOrThrow(docker(node.endpoint, 'volume', 'rm', '--force', volume), `Removing volume ${volume}`, SLOWLY);
  }
}
