import { pullFromOf } from '../component/prefetch-target';
import type { NxRun } from '../component/run/nx-run';
import { openBuildEnvironment, type BuildOutput } from './build/build-environment';
import { buildImages } from './build/build-images';
import type { CheckedRecord } from './check-restored';
import { undeclaredBefore } from './closed-world/undeclared-images';
import { gatherImages } from './gather-images';
import { checkBuildInputs } from './plan/check-inputs';
import { isUpstream } from './plan/image-spec';
import { refuseCredentials } from './plan/refuse-credentials';
import { exportedBefore } from './record/image-claims';
import { writeRebuiltIds } from './record/rebuilt-ids';

/**
 * Restores what a record from Nx's cache promises: an image that is not where it should be is built again, usually from BuildKit's own cache. The
 * images, their bases and their outputs are planned from the target's options.
 *
 * The record stays as it is. If BuildKit's cache was gone too, the new image has a different id, which is remembered beside it.
 *
 * @throws BuildkitError when an image cannot be built again
 */
export async function rebuildMissingImages(
  { task, sources, claims, rebuilt, untrue }: CheckedRecord,
  run: NxRun,
  print: BuildOutput['print'],
): Promise<void> {
  const { workspaceRoot } = run;
  const { component, options } = task;
  for (const { spec } of untrue) {
    if (isUpstream(spec)) continue;
    refuseCredentials(spec, options.allowSecretArgs);
    await checkBuildInputs(spec, workspaceRoot);
  }
  const building = { ...options, quiet: true, pullFrom: pullFromOf(run, component) };
  const environment = await openBuildEnvironment(run, building, component, print);
  const wanted = await gatherImages(
    untrue.map(({ spec }) => spec),
    sources,
    { run, environment, undeclared: undeclaredBefore(claims) },
  );
  const exported = exportedBefore(claims);
  const { images } = await buildImages(
    wanted.map((image) => ({ ...image, exported })),
    environment,
  );
  const added = images.flatMap(({ ids }, i) => {
    const digest = untrue[i]?.claim?.digest;
    return digest === undefined ? [] : [[digest, ids] as const];
  });
  await writeRebuiltIds(workspaceRoot, component, new Map([...rebuilt, ...added]));
}
