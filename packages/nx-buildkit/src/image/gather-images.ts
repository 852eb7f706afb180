import type { LockedImage } from '../base-images/lock-file';
import type { NxRun } from '../component/run/nx-run';
import { needsSeveralNodes } from '../builder/model/build-platform';
import { taskOf } from '../component/settings';
import { badInput } from '../errors';
import type { BuildEnvironment } from './build/build-environment';
import type { PlannedImage, PlannedSibling } from './build/build-images';
import { imagesForBuild } from './build/fetch-images';
import { lockedDownloads } from './downloads/lock-downloads';
import { neededSiblings, type NeededSibling } from './needed-siblings';
import type { SiblingReference } from './plan/choose-sibling';
import type { ComponentSources } from './plan/component-sources';
import { isUpstream, type ImageSpec } from './plan/image-spec';
import { withBase } from './plan/plan-images';
import { planSibling } from './plan/plan-sibling';

interface GatherOptions {
  readonly run: NxRun;
  readonly environment: BuildEnvironment;
  /** Images that an earlier build asked for although no Dockerfile shows them. */
  readonly undeclared?: readonly LockedImage[];
  /** Fetches nothing. */
  readonly isDryRun?: boolean;
  /** The targets whose images are built from this one, to detect a circle. */
  readonly users?: readonly string[];
}

/**
 * Gathers what images are built from, all of it on this machine afterwards: upstream's images, as they are locked, and the plans of the images of
 * other targets.
 *
 * @throws BuildkitError when one of them cannot be fetched
 */
export async function gatherImages(
  specs: readonly ImageSpec[],
  sources: ComponentSources,
  options: GatherOptions,
): Promise<readonly PlannedImage[]> {
  const locked = await imagesForBuild(sources, options.environment, options);
  const downloads = await lockedDownloads(sources, options.environment.workspaceRoot);
  return Promise.all(
    specs.map(async (spec): Promise<PlannedImage> => ({
      spec: withBase(spec, sources, locked),
      bases: spec.platforms.flatMap((platform) => locked.get(platform) ?? []),
      downloads: spec.platforms.flatMap((platform) => downloads.get(platform) ?? []),
      siblings: await Promise.all(
        neededSiblings(spec, sources).map((sibling) => gatherSibling(sibling, sources, options)),
      ),
    })),
  );
}

/** Plans an image of another target and what it is built from. */
async function gatherSibling(
  { reference, platforms }: NeededSibling,
  user: ComponentSources,
  options: GatherOptions,
): Promise<PlannedSibling> {
  const { run, environment, users = [] } = options;
  const { nodes } = environment.builder;
  const { spec, sources, isRecorded } = await planSibling(reference, platforms, user, run);
  const path = [...users, taskOf(user.component)];
  const maker = taskOf(sources.component);
  if (path.includes(maker)) throw inCircle([...path, maker]);
  if (!isUpstream(spec) && needsSeveralNodes(nodes, platforms)) throw onSeveralNodes(reference, platforms);
  const [image] = await gatherImages([spec], sources, { ...options, undeclared: [], users: path });
  if (!image) throw new Error('an image was lost');
  return { key: reference.key, component: sources.component, image, isRecorded };
}

/** What several nodes build, only a registry can join: https://github.com/docker/buildx/blob/v0.38.2/build/build.go#L438 */
function onSeveralNodes({ key, project }: SiblingReference, platforms: readonly string[]): Error {
  return badInput(
    'NXBK-0812',
    `One build needs the image ${key} of ${project} for ${platforms.join(' and ')}, which different nodes build`,
    'build each platform in a run of its own, --platform=…, and join them with docker-merge; in a Dockerfile that names two platforms itself, name one',
  );
}

function inCircle(tasks: readonly string[]): Error {
  return badInput(
    'NXBK-0812',
    `The images of these targets are built from each other in a circle: ${tasks.join(' → ')}`,
    'take a reference out of one of their Dockerfiles or buildContexts',
  );
}
