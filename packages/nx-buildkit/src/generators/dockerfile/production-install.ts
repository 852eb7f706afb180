import type { Tree } from '@nx/devkit';
import { readJson } from '@nx/devkit';
import { badInput } from '../../errors';

/** How the production dependencies of an app are installed in its image. */
export interface ProductionInstall {
  /** The manifest and the lock file that `nx build` makes. */
  readonly files: readonly string[];
  /** Build arguments that name another registry. */
  readonly registryArgs: string;
  /** The options of RUN that keep what is downloaded. */
  readonly mounts: string;
  readonly command: string;
}

const NPM_CACHE = '--mount=type=cache,target=/root/.npm';

/**
 * The installation with the package manager whose lock file the workspace has, in the version that its package.json names. npm comes with the image
 * of Node.js and brings the others.
 *
 * @throws BuildkitError for Bun
 */
export function productionInstall(tree: Tree): ProductionInstall {
  const { packageManager = '' } = readJson<{ packageManager?: string }>(tree, 'package.json');
  const version = (name: string, usual: string): string =>
    new RegExp(`^${name}@([\\w.-]+)`).exec(packageManager)?.[1] ?? usual;
  if (tree.exists('pnpm-lock.yaml')) {
    return {
      files: ['package.json', 'pnpm-lock.yaml'],
      registryArgs: 'NPM_CONFIG_REGISTRY',
      mounts: `${NPM_CACHE} --mount=type=cache,target=/root/.local/share/pnpm/store`,
      command: `npx --yes pnpm@${version('pnpm', '10')} install --prod --frozen-lockfile`,
    };
  }
  if (tree.exists('yarn.lock')) return yarnInstall(tree.read('yarn.lock', 'utf8') ?? '', version);
  if (tree.exists('bun.lock') || tree.exists('bun.lockb')) {
    throw badInput('NXBK-1203', 'No Dockerfile is known for the lock file of Bun');
  }
  // npm refuses a lock file that it would have resolved in another way.
  const isLegacy = /^\s*legacy-peer-deps\s*=\s*true/m.test(tree.read('.npmrc', 'utf8') ?? '');
  return {
    files: ['package.json', 'package-lock.json'],
    registryArgs: 'NPM_CONFIG_REGISTRY',
    mounts: NPM_CACHE,
    command: `npm ci --omit=dev${isLegacy ? ' --legacy-peer-deps' : ''}`,
  };
}

/** Yarn 1 and later versions have different lock files, commands and packages. */
function yarnInstall(lock: string, version: (name: string, usual: string) => string): ProductionInstall {
  const files = ['package.json', 'yarn.lock'];
  if (!lock.includes('__metadata:')) {
    return {
      files,
      registryArgs: 'NPM_CONFIG_REGISTRY',
      mounts: `${NPM_CACHE} --mount=type=cache,target=/usr/local/share/.cache,sharing=locked`,
      command: `npx --yes yarn@${version('yarn', '1.22.22')} install --production --frozen-lockfile`,
    };
  }
  // Yarn 2 and 3 have no `workspaces focus` without a plugin, and Yarn 4 reads their lock files.
  const named = version('yarn', '4');
  const berry = parseInt(named) < 4 ? '4' : named;
  return {
    files,
    registryArgs: 'NPM_CONFIG_REGISTRY YARN_NPM_REGISTRY_SERVER',
    mounts: `${NPM_CACHE} --mount=type=cache,target=/root/.yarn,sharing=locked`,
    command: `YARN_NODE_LINKER=node-modules npx --yes --package=@yarnpkg/cli-dist@${berry} yarn workspaces focus --production`,
  };
}
