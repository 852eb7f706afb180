import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BuildWays } from '../buildx/together/build-together';
import { describeSiblings } from '../base-images/sibling-contexts';
import { movingContexts } from '../component/moving-contexts';
import type { NxRun } from '../component/run/nx-run';
import { checkLockOption } from '../component/lock-option';
import { pullFromOf } from '../component/prefetch-target';
import { revisionInRun } from '../component/tags/git-revision';
import type { Component } from '../component/settings';
import type { DockerBuildOptions } from '../component/options';
import { removeLinks } from '../util/files/remove-links';
import { addGcRoot } from '../image-store/gc/gc-roots';
import { openBuildEnvironment, type BuildOutput } from './build/build-environment';
import { buildImages, type BuildRequest } from './build/build-images';
import { findPreviousBuild } from './build/skip-load';
import { undeclaredBefore } from './closed-world/undeclared-images';
import { describeUnkept, lockDownloads, requireLockable, requireLocks } from './downloads/lock-downloads';
import { ownCertificates } from './downloads/own-certificates';
import { dryRun } from './dry-run';
import { keepingFinding } from './check/keep-finding';
import { gatherImages } from './gather-images';
import { checkBuildInputs } from './plan/check-inputs';
import { checkOptions } from './plan/check-options';
import { readSources, type ComponentSources } from './plan/component-sources';
import { isUpstream, type BuildSpec } from './plan/image-spec';
import { describePlan, planImages } from './plan/plan-images';
import { refuseCredentials } from './plan/refuse-credentials';
import { exportedBefore, readClaims } from './record/image-claims';
import { recordPath, writeRecord } from './record/image-record';
import { isOwnRecord, signRecord } from './record/own-record';
import { describeImages, writeReport } from './report';
import { requireDependencies } from './require-dependencies';

/**
 * Builds every image of a component and records what was built, once all of them are.
 *
 * @param ways how a task that builds one image does that
 */
export async function buildComponent(
  given: DockerBuildOptions,
  component: Component,
  run: NxRun,
  { print, inSection }: BuildOutput,
  ways: BuildWays,
): Promise<void> {
  const { workspaceRoot } = run;
  // A step from the cache downloads nothing.
  const options = given.lockDownloads ? { ...given, noCache: true, noCacheFilter: undefined } : given;
  checkOptions(options);
  checkLockOption(options.lock, run.projects[component.project]?.targets?.[component.task], run.configuration);
  const path = recordPath(workspaceRoot, component);
  const [environment, claims, isOwn] = await Promise.all([
    openBuildEnvironment(run, { ...options, pullFrom: pullFromOf(run, component) }, component, print),
    readClaims(path),
    isOwnRecord(path),
    // Planning asks for it: git can answer while docker is asked for the builder.
    revisionInRun(run),
  ]);
  if (options.lockDownloads) requireLockable(options, environment);
  const configured = { options, configuration: run.configuration };
  const sources = await readSources(configured, component, run, environment.builder.nodes);
  const specs = await planImages(sources, run);
  await requireDependencies(component, sources, specs, run);
  const builds = specs.filter((spec): spec is BuildSpec => !isUpstream(spec));
  builds.forEach((spec) => refuseCredentials(spec, options.allowSecretArgs));
  describePlan(specs).forEach(environment.log);
  new Set(builds.flatMap(({ buildContexts }) => describeSiblings(buildContexts))).forEach(environment.log);
  unsetArgs(sources).forEach((name) =>
    environment.log(`${name}, which buildArgsFromEnv names, is not set: the Dockerfile's own default applies`),
  );
  movingContexts(options).forEach((context) =>
    environment.log(`not cached, because ${context} can change without any input of Nx`),
  );
  if (environment.downloadSettings)
    new Set(sources.variants.flatMap(({ dockerfile = '' }) => ownCertificates(dockerfile))).forEach(environment.log);
  if (!environment.closedWorld)
    environment.log('closedWorld is false: the build may ask registries for images that were not prefetched');
  const undeclared = undeclaredBefore(claims);
  const images = await gatherImages(specs, sources, {
    run,
    environment,
    undeclared,
    isDryRun: options.dryRun,
  });
  if (options.dryRun) {
    (await dryRun(images, component, environment)).forEach(environment.log);
    return;
  }
  const platforms = new Set(builds.flatMap((spec) => spec.platforms));
  if (options.lockDownloads) await requireLocks(sources, platforms, environment);
  // From here on the old record would claim too much; without a record nothing is claimed if the build fails.
  await removeLinks([dirname(path)]);
  await rm(path, { force: true });
  for (const spec of builds) await checkBuildInputs(spec, workspaceRoot);
  const unsharedSteps = randomUUID();
  const exported = exportedBefore(claims);
  const wanted = images.map((image): BuildRequest => {
    const earlier = isUpstream(image.spec) || !isOwn ? undefined : findPreviousBuild(image.spec, claims, environment);
    return {
      ...image,
      exported,
      ...(options.lockDownloads && { downloads: [], unsharedSteps }),
      ...(earlier && { earlier }),
    };
  });
  // A task with several images has more to do when one of them is built.
  const sharing = { ...environment, ways: wanted.length === 1 ? ways : { ...ways, together: ways.alone } };
  const {
    images: built,
    downloads,
    taken,
  } = await inSection(`Building ${component.project}`, () =>
    keepingFinding(workspaceRoot, component, () => buildImages(wanted, sharing)),
  );
  await writeReport(component, workspaceRoot, { images: built, ...(downloads && { downloads }) });
  const recorded = built.map((image) => ({ ...image, ...(run.hashedTooEarly && { hashedTooEarly: true }) }));
  await writeRecord(path, { version: 1, project: component.project, images: recorded });
  await signRecord(path);
  await addGcRoot(environment.store, path);
  describeImages(built).forEach(environment.log);
  if (options.lockDownloads && builds.length > 0) {
    (await lockDownloads(sources, platforms, taken, environment)).forEach(environment.log);
    describeUnkept(downloads).forEach(environment.log);
  }
}

function unsetArgs({ variants }: ComponentSources): ReadonlySet<string> {
  const unset = variants.flatMap(({ options: { buildArgsFromEnv = [] }, settings: { buildArgs } }) =>
    buildArgsFromEnv.filter((name) => buildArgs[name] === undefined),
  );
  return new Set(unset);
}
