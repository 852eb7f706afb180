import { defaultPlatforms } from '../../builder/model/build-platform';
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

/** An image of another target, and its sources. */
export interface SiblingPlan {
  readonly spec: ImageSpec;
  readonly sources: ComponentSources;
  /** Whether its own task builds it for the same platforms: its record, which Nx hashes, then changes with it. */
  readonly isRecorded: boolean;
}

/**
 * Plans an image of another target from that target's options and variables in this run, once for all images that are built from it.
 *
 * @param platforms that it is needed for
 * @param user the target whose image is built from it
 * @throws BuildkitError when the project builds no such image
 */
export function planSibling(
  reference: SiblingReference,
  platforms: readonly string[],
  { component: user, nodes }: Pick<ComponentSources, 'component' | 'nodes'>,
  run: NxRun,
): Promise<SiblingPlan> {
  const own = reference.project === user.project ? user.task : undefined;
  const question = `sibling ${JSON.stringify([reference, platforms, own, nodes, run.configuration])}`;
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
    return chooseSibling(candidates((await Promise.all(planned)).flat(), reference, own), reference, platforms);
  });
}

/**
 * The images among which a reference to the own project chooses. A name in a Dockerfile is never that of its own image. A named context that does not
 * say which image it means can only mean that of the one other target; among several, the own one comes first, which is refused as a circle.
 *
 * @param own the target whose image is built from it, if it is of the same project
 */
function candidates(
  plans: readonly SiblingPlan[],
  { isName }: SiblingReference,
  own: string | undefined,
): readonly SiblingPlan[] {
  if (own === undefined) return plans;
  const taskOf = ({ sources }: SiblingPlan): string => sources.component.task;
  const others = plans.filter((plan) => taskOf(plan) !== own);
  if (isName) return others;
  const self = plans.filter((plan) => taskOf(plan) === own);
  return new Set(others.map(taskOf)).size === 1 ? [...others, ...self] : [...self, ...others];
}
