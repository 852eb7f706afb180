import type { Tree } from '@nx/devkit';
import { basename, posix } from 'node:path';
import { DockerfileProblem } from '../../dockerfile/text/problem';
import { secretArgument } from './compose/build-args';
import { summarizeDockerfile, type DockerfileSummary } from '../dockerfile-summary';
import { findContext } from '../find-context';
import { componentName } from './component-folder';
import type { ComponentPlan } from './component-plan';
import { hint, lost, type Note } from '../notes';

/** The component of a Dockerfile, named for its folder. */
export function planDockerfile(tree: Tree, dockerfile: string): Omit<ComponentPlan, 'root'> {
  const name = componentName(dockerfile, basename(tree.root));
  try {
    const summary = summarizeDockerfile(tree.read(dockerfile, 'utf8') ?? '');
    const { folder, missing } = findContext(tree, posix.dirname(dockerfile), summary.sources);
    return {
      name,
      services: [],
      options: {
        dockerfile,
        context: folder,
        ...(summary.requiredArgs.length > 0 && { buildArgsFromEnv: summary.requiredArgs }),
      },
      notes: [
        ...(missing.length > 0 ? [missingSources(folder, missing)] : []),
        ...summary.secretArgs.map(secretArgument),
        ...(summary.furtherImages.length > 0 ? [furtherImages(summary)] : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof DockerfileProblem)) throw error;
    const unreadable = lost(`${dockerfile} cannot be read: ${error.message}`);
    return { name, services: [], options: { dockerfile }, notes: [unreadable] };
  }
}

function missingSources(context: string, missing: readonly string[]): Note {
  return hint(
    `its context ${context} has no ${missing.join(', ')}: what makes them has to run before, or the option context is another folder`,
  );
}

/** The stages that no other one is built from. */
function furtherImages({ furtherImages, lastStage }: DockerfileSummary): Note {
  const stages = [...furtherImages, ...(lastStage === undefined ? [] : [lastStage])];
  const targets = `"targets": { ${stages.map((stage) => `"${stage}": {}`).join(', ')} }`;
  const last = lastStage === undefined ? 'its last stage' : `its last stage, ${lastStage},`;
  return hint(
    `${last} is built, and ${furtherImages.join(', ')} is not; for an image of each, its options take ${targets}`,
  );
}
