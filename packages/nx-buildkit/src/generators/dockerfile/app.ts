import type { ProjectConfiguration, TargetConfiguration, Tree } from '@nx/devkit';
import { posix } from 'node:path';
import { declaredOutputs, usualOutputs } from '../../component/target-outputs';
import { badInput } from '../../errors';

/** An app as its image needs it described: which kind it is, and where `nx build` puts it. */
export type App =
  | { readonly kind: 'node'; readonly folder: string; readonly main: string; readonly manifests: Manifests }
  | { readonly kind: 'next'; readonly folder: string; readonly config: string }
  | { readonly kind: 'static'; readonly folder: string };

/** What makes the package.json and the lock file of the production dependencies; a bundle may hold them all. */
type Manifests = 'build' | 'prune' | 'bundled';

/** A project with every target that Nx knows of. */
export type NamedProject = ProjectConfiguration & { readonly name: string };

const ANGULAR =
  /^@(angular-devkit\/build-angular|angular\/build|nx\/angular):(application|browser|browser-esbuild|webpack-browser)$/;
const NODE = /^@nx\/(esbuild:esbuild|webpack:webpack|rspack:rspack|js:tsc|js:swc)$/;
/** The commands that the plugins of Nx infer from a configuration of webpack or Rspack. */
const BUNDLER = /^(webpack-cli|rspack) build\b/;

/**
 * Recognizes an app made by the generators of @nx/node, @nx/nest, @nx/next, @nx/react and @nx/angular.
 *
 * @throws BuildkitError for another project
 */
export function describeApp(tree: Tree, project: NamedProject): App {
  const { name, root, targets: { build } = {} } = project;
  if (!build) throw unknownApp(`${name} has no target build`);
  const folder = outputOf(project, build);
  const nextConfig = fileOf(tree, root, /^next\.config\.[cm]?[jt]s$/);
  if (nextConfig !== undefined) {
    const distribution = posix.basename(folder) === '.next' ? folder : posix.join(folder, '.next');
    return { kind: 'next', folder: distribution, config: nextConfig };
  }
  if (ANGULAR.test(build.executor ?? '')) return angularApp(name, folder, build);
  const isPage = ['index.html', 'src/index.html'].some((page) => tree.exists(posix.join(root, page)));
  return isPage ? { kind: 'static', folder } : nodeApp(tree, project, build, folder);
}

function nodeApp(tree: Tree, project: NamedProject, build: TargetConfiguration, folder: string): App {
  const { name, root } = project;
  const { executor = '' } = build;
  const runsBundler = BUNDLER.test(commandOf(build));
  const config = runsBundler ? fileOf(tree, root, /^(webpack|rspack)\.config\.[cm]?[jt]s$/) : undefined;
  if (!NODE.test(executor) && config === undefined) {
    throw unknownApp(`${name}:build runs ${commandOf(build) || executor}`);
  }
  const text = config === undefined ? '' : (tree.read(config, 'utf8') ?? '');
  return { kind: 'node', folder, main: mainOf(root, build), manifests: manifestsOf(tree, project, build, text) };
}

/** The path of a file in a folder. */
function fileOf(tree: Tree, folder: string, name: RegExp): string | undefined {
  const found = tree.children(folder).find((child) => name.test(child));
  return found === undefined ? undefined : posix.join(folder, found);
}

/** Where a target writes to. */
function outputOf({ name, root }: NamedProject, build: TargetConfiguration): string {
  const { outputPath } = build.options ?? {};
  // Angular also takes an object here.
  const base = typeof outputPath === 'object' ? { ...build, outputs: [outputPath.base] } : build;
  const [folder = usualOutputs(root, 'build')[0] ?? root] = declaredOutputs({ name, root }, base);
  return folder;
}

function angularApp(name: string, folder: string, { executor = '', options = {} }: TargetConfiguration): App {
  if (options.ssr || options.outputMode === 'server') throw unknownApp(`${name} is rendered by a server`);
  if (!executor.endsWith(':application')) return { kind: 'static', folder };
  return { kind: 'static', folder: posix.join(folder, options.outputPath?.browser ?? 'browser') };
}

/** The file that starts the app, relative to the output: bundlers write it at the top, compilers as the sources lie. */
function mainOf(root: string, { executor = '', options = {} }: TargetConfiguration): string {
  const { main = 'main.ts', outputFileName, esbuildOptions } = options;
  if (outputFileName !== undefined) return outputFileName;
  const source = executor.startsWith('@nx/js:') ? posix.relative(root, main) : posix.basename(main);
  return source.replace(/\.[cm]?[jt]s$/, esbuildOptions?.outExtension?.['.js'] ?? '.js');
}

function manifestsOf(
  tree: Tree,
  { name, root, targets = {} }: NamedProject,
  build: TargetConfiguration,
  config: string,
): Manifests {
  const prunes = Object.values(targets).some(({ executor }) => executor === '@nx/js:prune-lockfile');
  if (prunes && tree.exists(posix.join(root, 'package.json'))) return 'prune';
  if (build.options?.generatePackageJson || /generatePackageJson:\s*true/.test(config)) return 'build';
  if (build.options?.bundle !== false && build.options?.thirdParty) return 'bundled';
  throw badInput(
    'NXBK-1203',
    `${name}:build makes no package.json, so that its dependencies cannot be installed in the image`,
    'give the build the option generatePackageJson, or with @nx/esbuild the options bundle and thirdParty',
  );
}

function commandOf({ command, options = {} }: TargetConfiguration): string {
  return command ?? options.command ?? '';
}

function unknownApp(what: string): Error {
  return badInput('NXBK-1203', `${what}: no Dockerfile is known for it`);
}
