import { defaultPlatforms } from '../../builder/model/build-platform';
import type { NodeRecord } from '../../builder/model/record';
import { imageTargetsOf } from '../../component/project-images';
import { environmentsInRun } from '../../component/run/environments-in-run';
import { canonicalPlatforms } from '../../oci/platform-option';
import { askOnceForAll } from '../../util/ask-once';
import { optionsInRun, type NxRun } from '../../component/run/nx-run';
import { inTaskScope, taskOutput } from '../../util/task-scope';
import { chooseSibling, type SiblingReference } from './choose-sibling';
import { readSources, type ComponentSources } from './component-sources';
import type { ImageSpec } from './image-spec';
import { planImages } from './plan-images';

/** An image of another project, and the sources of that project. */
export interface SiblingPlan {
  readonly spec: ImageSpec;
  readonly sources: ComponentSources;
  /** Whether the task of its project builds it for the same platforms: its record, which Nx hashes, then changes with it. */
  readonly isRecorded: boolean;
}

/**
 * Plans an image of another project from that project's options and variables in this run, once for all images that are built from it.
 *
 * @param platforms that it is needed for
 * @param nodes that will build
 * @throws BuildkitError when that project builds no such image
 */
export function planSibling(
  reference: SiblingReference,
  platforms: readonly string[],
  nodes: readonly NodeRecord[],
  run: NxRun,
): Promise<SiblingPlan> {
  const question = `sibling ${JSON.stringify([reference, platforms, nodes, run.configuration])}`;
  return askOnceForAll(run.projects, question, async () => {
    const targets = imageTargetsOf(run).filter(({ project }) => project === reference.project);
    const environmentOf = environmentsInRun(run);
    const planned = targets.map(async (target): Promise<readonly SiblingPlan[]> => {
      const component = { project: target.project, root: target.root, task: target.target };
      const own = optionsInRun(run, target);
      const configured = { ...own, options: { ...own.options, platform: platforms } };
      const env = environmentOf({ ...target, configuration: own.configuration });
      const built = canonicalPlatforms(own.options.platform, defaultPlatforms(nodes, env));
      const isRecorded = platforms.every((platform) => built.includes(platform));
      return inTaskScope({ env, write: taskOutput() }, async () => {
        const sources = await readSources(configured, component, run, nodes);
        const specs = await planImages(sources, run);
        return specs.map((spec) => ({ spec, sources, isRecorded }));
      });
    });
    return chooseSibling((await Promise.all(planned)).flat(), reference, platforms);
  });
}
