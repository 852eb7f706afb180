import type { Ignore } from 'ignore';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep, resolve } from 'node:path';
import { homeFolder } from '../util/files/user-folders';
import { isOutside } from '../util/files/workspace-path';
import { environment } from '../util/task-scope';
import { ignoreRules } from './ignore-rules';

/** Files with the rules of what Nx ignores in a folder. */
const IGNORE_FILES = ['.gitignore', '.ignore', '.nxignore'];

/** https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/native/walker.rs (HARDCODED_IGNORE_PATTERNS) */
const NEVER_HASHED = /(^|\/)(node_modules|\.git|\.nx\/cache|\.nx\/workspace-data|\.yarn\/cache)(\/|$)/;

/** The rules of a folder's ignore files for the paths below it. */
interface Rules {
  /** What comes before a path that is relative to the workspace; the rules are of a folder above it. */
  readonly prefix: string;
  readonly rules: Ignore;
}

/**
 * The paths of a workspace that Nx ignores, and so does not hash: nearly as git does, and by .nxignore. If the ignore file of another folder may take a rule
 * back, the path counts as ignored.
 */
export class IgnoredPaths {
  private readonly above: readonly Rules[];
  private readonly byFolder = new Map<string, Ignore | undefined>();
  private readonly folders = new Map<string, boolean>();

  constructor(private readonly workspaceRoot: string) {
    this.above = rulesAbove(workspaceRoot);
  }

  /**
   * @param path relative to the workspace, with `/`
   * @param isFolder undefined if unknown: the path then counts as ignored if it would be ignored as a file or as a folder
   */
  has(path: string, isFolder?: boolean): boolean {
    if (path === '.') return false;
    if (isOutside(path)) return true;
    if (NEVER_HASHED.test(path) || this.hasFolder(posix.dirname(path))) return true;
    const spellings = isFolder === undefined ? [path, `${path}/`] : [isFolder ? `${path}/` : path];
    return spellings.some((spelling) => this.isNamed(spelling));
  }

  private hasFolder(path: string): boolean {
    const known = this.folders.get(path) ?? this.has(path, true);
    this.folders.set(path, known);
    return known;
  }

  /** Whether a rule matches exactly this path; a folder's ends in `/`. */
  private isNamed(path: string): boolean {
    if (this.above.some(({ prefix, rules }) => rules.ignores(prefix + path))) return true;
    for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
      const inFolder = folder === '.' ? path : path.slice(folder.length + 1);
      if (this.rulesIn(folder)?.ignores(inFolder)) return true;
      if (folder === '.') return false;
    }
  }

  private rulesIn(folder: string): Ignore | undefined {
    if (!this.byFolder.has(folder)) {
      const path = join(this.workspaceRoot, folder);
      // A submodule, or any other repository within the workspace, also excludes files by itself.
      const excludes = existsSync(join(path, '.git')) ? excludeFiles(path) : [];
      this.byFolder.set(folder, readRules([...excludes, ...IGNORE_FILES.map((name) => join(path, name))]));
    }
    return this.byFolder.get(folder);
  }
}

/** The rules of the user, of the repository, and of its folders above the workspace. */
function rulesAbove(workspaceRoot: string): readonly Rules[] {
  const folders = [workspaceRoot];
  for (let folder = workspaceRoot; !existsSync(join(folder, '.git'));) {
    const parent = dirname(folder);
    // Without a repository, Nx reads the files of all folders above.
    if (parent === folder) break;
    folders.push((folder = parent));
  }
  const root = folders.at(-1) ?? workspaceRoot;
  const ofRepository = readRules([...excludeFiles(root), excludesOfUser()]);
  const all = [
    { folder: root, rules: ofRepository },
    ...folders.slice(1).map((folder) => ({ folder, rules: readRules([join(folder, '.gitignore')]) })),
  ];
  return all.flatMap(({ folder, rules }) => {
    const prefix = relative(folder, workspaceRoot).split(sep).join('/');
    return rules ? [{ prefix: prefix === '' ? '' : `${prefix}/`, rules }] : [];
  });
}

/**
 * The file with what a user excludes everywhere, as Nx finds it: git itself would also read its system-wide configuration.
 * https://github.com/BurntSushi/ripgrep/blob/14.1.1/crates/ignore/src/gitignore.rs (gitconfig_excludes_path)
 */
function excludesOfUser(): string {
  const home = homeFolder();
  const config = environment()['XDG_CONFIG_HOME'] || join(home, '.config');
  const texts = [join(home, '.gitconfig'), join(config, 'git/config')].map((path) => String(readText(path)));
  const [named] = texts.flatMap((text) => /^\s*excludesfile\s*=\s*"?\s*(\S+?)\s*"?\s*$/im.exec(text)?.[1] ?? []);
  return named === undefined ? join(config, 'git/ignore') : named.replace('~', () => home);
}

/**
 * The file of a repository that is shared by its worktrees: in a worktree, `.git` is a file that leads there.
 * https://github.com/BurntSushi/ripgrep/blob/14.1.1/crates/ignore/src/dir.rs (resolve_git_commondir), which Nx walks with
 */
function excludeFiles(root: string): readonly string[] {
  const [, gitDir] = /^gitdir: (.+)$/m.exec(String(readText(join(root, '.git')))) ?? [];
  if (gitDir === undefined) return [join(root, '.git/info/exclude')];
  const own = resolve(root, gitDir);
  const common = String(readText(join(own, 'commondir'))).trim();
  return common === '' ? [] : [join(resolve(own, common), 'info/exclude')];
}

function readRules(paths: readonly string[]): Ignore | undefined {
  const texts = paths.flatMap((path) => (existsSync(path) ? readText(path) : []));
  return texts.length > 0 ? ignoreRules(texts.join('\n')) : undefined;
}

/** None if it is not a file, or cannot be read; then it ignores nothing, also in Nx. */
function readText(path: string): string | readonly never[] {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return [];
  }
}
