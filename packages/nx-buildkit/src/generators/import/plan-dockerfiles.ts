import type { Tree } from '@nx/devkit';
import { basename, posix } from 'node:path';
import { describeError } from '../../errors';
import { dockerfileFilter } from '../../graph/project-files';
import { variantOf } from '../../graph/image-targets';
import { summarizeDockerfile } from '../dockerfile-summary';
import type { ComponentPlan } from './component-plan';

const SKIPPED = new Set(['.git', '.nx', 'dist', 'node_modules']);

/** The components of all Dockerfiles below a folder, named for their folders. */
export function planDockerfiles(tree: Tree, folder: string, globs: readonly string[]): readonly ComponentPlan[] {
  return findDockerfiles(tree, folder, dockerfileFilter(globs)).map((path) => planDockerfile(tree, path));
}

function findDockerfiles(tree: Tree, folder: string, isDockerfile: (name: string) => boolean): readonly string[] {
  return [...tree.children(folder)].sort().flatMap((name) => {
    const path = posix.join(folder, name);
    if (tree.isFile(path)) return isDockerfile(name) ? [path] : [];
    return SKIPPED.has(name) ? [] : findDockerfiles(tree, path, isDockerfile);
  });
}

function planDockerfile(tree: Tree, dockerfile: string): ComponentPlan {
  const root = posix.dirname(dockerfile);
  const variant = variantOf(basename(dockerfile));
  const name = [basename(root === '.' ? tree.root : root), variant].filter((part) => part !== '').join('-');
  try {
    const { sources, requiredArgs, secretArgs, furtherImages } = summarizeDockerfile(
      tree.read(dockerfile, 'utf8') ?? '',
    );
    const context = findContext(tree, root, sources);
    return {
      name,
      root,
      options: {
        ...(variant && { dockerfile }),
        ...(context !== undefined && context !== root && { context }),
        ...(requiredArgs.length > 0 && { buildArgsFromEnv: requiredArgs }),
      },
      notes: [
        ...(context === undefined ? [`no folder holds all that it copies: ${sources.join(', ')}`] : []),
        ...secretArgs.map(
          (arg) => `ARG ${arg} looks like a secret: use the option secrets and RUN --mount=type=secret`,
        ),
        ...(furtherImages.length > 0
          ? [`nothing uses the stages ${furtherImages.join(', ')}: an image of each by the option targets`]
          : []),
      ],
    };
  } catch (error) {
    return {
      name,
      root,
      options: variant ? { dockerfile } : {},
      notes: [`${dockerfile} cannot be read: ${describeError(error)}`],
    };
  }
}

/** The nearest folder that holds all that is copied: the Dockerfile's own, or one above it, such as the workspace's root. */
function findContext(tree: Tree, root: string, sources: readonly string[]): string | undefined {
  const literal = sources.map((source) => source.replace(/[^/]*[*?[$].*$/, '')).filter((source) => source !== '');
  for (let folder = root; ; folder = posix.dirname(folder)) {
    if (literal.every((source) => tree.exists(posix.join(folder, source)))) return folder;
    if (folder === '.') return undefined;
  }
}
