import { withBuilder } from '../../builder/model/builder-lock';
import type { ConfiguredOptions } from '../../component/configurations';
import type { NxRun } from '../../component/run/nx-run';
import type { DockerBuildOptions } from '../../component/options';
import { pullFromOf } from '../../component/prefetch-target';
import type { Component } from '../../component/settings';
import { run as runProcess } from '../../process/run';
import { withTemporaryFolder } from '../../util/files/temporary-folder';
import { openBuildEnvironment, type BuildEnvironment, type BuildOutput } from '../build/build-environment';
import type { PlannedImage } from '../build/build-images';
import { exportsInRun } from '../build/export-siblings';
import { prepareBuild, writePrepared } from '../build/prepare-build';
import { retryTransient } from '../build/retry-transient';
import { undeclaredBefore } from '../closed-world/undeclared-images';
import { buildError } from '../failure/build-failure';
import { gatherImages } from '../gather-images';
import { readSources } from '../plan/component-sources';
import { isUpstream, type BuildSpec } from '../plan/image-spec';
import { planImages } from '../plan/plan-images';
import { readClaims } from '../record/image-claims';
import { recordPath } from '../record/image-record';
import { requireDependencies } from '../require-dependencies';
import { distinct, readFindings, type Finding } from './findings';

/** A component with the target that checks it. */
export interface CheckedComponent extends Component {
  readonly checkTask: string;
}

/**
 * Lets BuildKit check the Dockerfiles of a component, for every stage and platform that would be built, with base images from the store.
 *
 * @param component its task is the one that builds
 * @throws BuildkitError when BuildKit could not check them
 */
export async function checkComponent(
  { options, configuration }: ConfiguredOptions<DockerBuildOptions>,
  component: CheckedComponent,
  run: NxRun,
  print: BuildOutput['print'],
): Promise<readonly Finding[]> {
  const environment = await openBuildEnvironment(
    run,
    { ...options, pullFrom: pullFromOf(run, component) },
    component,
    print,
  );
  const configured = { options: forCheck(options), configuration };
  const sources = await readSources(configured, component, run, environment.builder.nodes);
  const specs = await planImages(sources, run);
  await requireDependencies({ ...component, task: component.checkTask }, sources, specs, run);
  const claims = await readClaims(recordPath(run.workspaceRoot, component));
  const images = await gatherImages(specs, sources, { run, environment, undeclared: undeclaredBefore(claims) });
  const exportSiblings = exportsInRun(environment);
  return withBuilder(environment.builder, async () => {
    const findings: Finding[] = [];
    for (const image of images) {
      const siblings = await exportSiblings(image.siblings);
      findings.push(...(await retryTransient(() => checkImage(image, { ...environment, siblings }), environment)));
    }
    return distinct(findings);
  });
}

/** A check builds nothing: it needs neither names, which may not be known here, nor secrets, attestations and caches. */
const NOT_BUILT: DockerBuildOptions = {
  tags: ['checked'],
  outputs: ['push-by-digest'],
  labels: {},
  annotations: {},
  secrets: undefined,
  ssh: undefined,
  sbom: undefined,
  provenance: undefined,
  cacheFrom: undefined,
  cacheTo: undefined,
  metadataFile: undefined,
};

function forCheck({ targets, perPlatform = {}, ...options }: DockerBuildOptions): DockerBuildOptions {
  const { tags, cacheFrom, cacheTo } = NOT_BUILT;
  const stages = Object.keys(targets ?? {}).map((name) => [name, {}]);
  const platforms = Object.entries(perPlatform).map(([platform, own]) => [
    platform,
    { ...own, tags, cacheFrom, cacheTo },
  ]);
  return {
    ...options,
    ...NOT_BUILT,
    ...(targets && { targets: Object.fromEntries(stages) }),
    perPlatform: Object.fromEntries(platforms),
  };
}

async function checkImage({ spec, bases }: PlannedImage, environment: BuildEnvironment): Promise<readonly Finding[]> {
  if (isUpstream(spec)) return [];
  return withTemporaryFolder(async (folder) => {
    const prepared = await prepareBuild(asCheck(spec), bases, environment, folder);
    await writePrepared(prepared);
    const { stdout, stderr } = await runProcess(prepared.command, { cwd: environment.workspaceRoot });
    const findings = readFindings(stdout, spec.dockerfile);
    if (findings) return findings;
    throw buildError(`Checking ${spec.dockerfile} failed`, { stderr });
  });
}

function asCheck(spec: BuildSpec): BuildSpec {
  return { ...spec, tags: [], outputs: [], extraArgs: [...(spec.extraArgs ?? []), '--call=check,format=json'] };
}
