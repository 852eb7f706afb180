import { createHash } from 'node:crypto';
import { lstatSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { sentFiles, type SentFolder } from '../../build-context/sent-files';
import { sentContext } from '../../build-context/sent-context';
import { workspaceFiles } from '../../build-context/workspace-files';
import { isElsewhere } from '../../util/elsewhere';
import { unlessMissing } from '../../util/files/if-missing';
import { isOutside } from '../../util/files/workspace-path';
import type { BuildSpec } from '../plan/image-spec';

/** The contexts of a build, with links in place of folders. */
export interface LinkedFolders {
  readonly context: string;
  /** Named ones. */
  readonly contexts: Readonly<Record<string, string>>;
  /** The folders, by the absolute paths of their links. */
  readonly links: ReadonlyMap<string, string>;
}

export interface LinkPlace {
  readonly workspaceRoot: string;
  /** Absolute path of a folder for links. */
  readonly folder: string;
  /** The .dockerignore, if it is not the one beside the context. */
  readonly dockerignore?: string | undefined;
  /** Whether more of the context may be sent than the Dockerfile shows. */
  readonly isWhole: boolean;
}

/** ns: a program that saves a file and renames it, or sets its mode, has done both by then. */
const SAVED = 100_000_000n;

/**
 * Hands the folders of a build over under names of their own. BuildKit finds what it was sent before by the last part of a folder's path, and of
 * those files it does not ask for one whose size and time of change are the same: with the same name, a file of another folder would stay, and under
 * the same path an old one for which a program set the time of its predecessor.
 * https://github.com/docker/buildx/blob/v0.38.2/build/opt.go (sharedKey)
 * https://github.com/tonistiigi/fsutil/blob/6d9dc2ebad626eb645fb587f14225b3aa96ec010/diff_containerd.go (sameFile)
 */
export function linkFolders(
  { dockerfile, target, buildArgs, context, buildContexts }: BuildSpec,
  { workspaceRoot, folder, dockerignore, isWhole }: LinkPlace,
): LinkedFolders {
  const root = realpathSync(workspaceRoot);
  const files = workspaceFiles(root);
  const links = new Map<string, string>();
  const linked = (given: string, sentOf: (path: string) => SentFolder): string => {
    const path = isElsewhere(given) ? undefined : existing(resolve(workspaceRoot, given));
    if (path === undefined) return given;
    const inWorkspace = relative(root, path).split(sep).join('/') || '.';
    const sent = isOutside(inWorkspace) ? { folder: inWorkspace } : sentOf(inWorkspace);
    const link = join(folder, `${basename(path).replaceAll(/[^\w.]/g, '_')}-${stateOf(root, sent)}`);
    links.set(link, path);
    return link;
  };
  const main = (path: string): SentFolder => {
    const options = { ...(target !== undefined && { target }), buildArgs, buildContexts };
    const { paths, ...sent } = sentContext({ dockerfile, context: path, options, files });
    return { ...sent, ...(!isWhole && paths && { paths }), ...(dockerignore !== undefined && { dockerignore }) };
  };
  const named = (path: string): SentFolder => ({
    folder: path,
    dockerignore: files.read(join(path, '.dockerignore')) ?? '',
  });
  const entries = Object.entries(buildContexts).map(([key, value]) => [key, linked(value, named)] as const);
  return { context: linked(context, main), contexts: Object.fromEntries(entries), links };
}

/** The real path of a folder; undefined if there is none, which buildx reports. */
function existing(folder: string): string | undefined {
  const path = unlessMissing(() => realpathSync(folder), undefined);
  return path !== undefined && statSync(path).isDirectory() ? path : undefined;
}

/**
 * Tells a folder from others, and from itself with another file in place of one of the same size and time. Whoever writes a file changes its status
 * as well, and no program can set that time: where both differ, something else than writing set one of them, and the second one counts.
 */
function stateOf(root: string, sent: SentFolder): string {
  const folder = join(root, sent.folder);
  const { dev, ino } = statSync(folder, { bigint: true });
  const hash = createHash('sha256').update(`${folder}\0${dev}\0${ino}\0`);
  for (const { path } of sentFiles(root, sent)) {
    const stats = unlessMissing<BigIntStats | undefined>(
      () => lstatSync(join(root, path), { bigint: true }),
      undefined,
    );
    if (stats && isSetByHand(stats)) hash.update(`${path}\0${stats.ctimeNs}\0`);
  }
  return hash.digest('hex').slice(0, 16);
}

function isSetByHand({ mtimeNs, ctimeNs }: BigIntStats): boolean {
  return ctimeNs - mtimeNs > SAVED || mtimeNs > ctimeNs;
}
