import { imageTargetsOf, projectImages, type Projects } from '../../component/project-images';
import { nameOf, type TargetName } from '../../component/run/nx-run';
import { COMMON_PLATFORMS } from '../../oci/platform-option';
import type { TargetPair } from '../image-targets';
import type { ProjectFiles } from '../project-files';
import { graphSources, neededImages } from './image-needs';

/** The images that a project builds. */
export interface ImagesOfProject {
  readonly project: Pick<ProjectFiles, 'name' | 'root'>;
  readonly images: readonly Pick<TargetPair, 'build' | 'target' | 'options'>[];
}

/**
 * The targets of the own project whose images the image of a target is built from, in any configuration. No edge between projects leads to them, and
 * `dependsOn` has to name each: all others of the project would often be a circle.
 *
 * @param workspaceRoot absolute
 */
export async function ownImages(
  all: readonly ImagesOfProject[],
  workspaceRoot: string,
): Promise<(target: TargetName) => readonly string[]> {
  const several = all.filter(({ images }) => images.length > 1);
  const projects: Projects = Object.fromEntries(
    several.map(({ project: { name, root }, images }) => [
      name,
      { root, targets: Object.fromEntries(images.map(({ build, target }) => [build, target])) },
    ]),
  );
  const needed = new Map<string, Set<string>>();
  const sources = graphSources(workspaceRoot);
  const { environmentOf } = sources;
  for (const configuration of several.length > 0 ? configurationsOf(several) : []) {
    // Apart for each: a name can be that of an image in one configuration, and of an upstream image in another one.
    const targets = imageTargetsOf({ projects, ...(configuration !== undefined && { configuration }) });
    const images = await projectImages(targets, { workspaceRoot, environmentOf, platforms: COMMON_PLATFORMS });
    for (const user of targets) {
      const own = neededImages(user, images, sources).filter(({ project }) => project === user.project);
      const makers = own.flatMap(({ target }) => target ?? []);
      needed.set(nameOf(user), new Set([...(needed.get(nameOf(user)) ?? []), ...makers]));
    }
  }
  return (target) => [...(needed.get(nameOf(target)) ?? [])];
}

function configurationsOf(all: readonly ImagesOfProject[]): ReadonlySet<string | undefined> {
  const options = all.flatMap(({ images }) => images.flatMap((image) => image.options));
  return new Set([undefined, ...options.map(({ configuration }) => configuration)]);
}
