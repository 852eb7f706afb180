import { matchesPath } from '../util/wildcard';
import { literalSegments, MOST_PATTERNS, parseDockerignore, type Rule } from './dockerignore-rules';
import { PathTree } from './path-tree';

/** Which files of a build context can reach the image, as globs relative to the context's folder. */
export interface ContextFiles {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Wildcards of a name, and `**` of a path: with more of them, a backtracking matcher does not terminate. */
const MOST_WILDCARDS = 3;

/**
 * The files that a .dockerignore leaves in the context. The globs of Nx do not depend on their order, so a pattern is left out if a later exception
 * may take something back: the result can contain more files than BuildKit sees, never fewer. The same applies to patterns that would be too
 * expensive for Nx.
 *
 * @param kept files, relative to the context, that BuildKit reads even when they are ignored: the Dockerfile and the .dockerignore
 */
export function contextFiles(dockerignore: string, kept: readonly string[] = []): ContextFiles {
  const rules = parseDockerignore(dockerignore);
  const everything = rules.findLastIndex(({ pattern, exception }) => !exception && /^(\*\*?|\*\*\/\*)$/.test(pattern));
  const ruling = rules.slice(everything + 1);
  const exceptions = ruling.filter(({ exception }) => exception);
  const exclude = withoutExceptions(ruling)
    .filter(isPlainGlob)
    .slice(0, MOST_PATTERNS)
    .flatMap(withContents)
    .filter((glob) => !kept.some((path) => matchesPath(path, glob)));
  const isList = everything >= 0 && exceptions.length <= MOST_PATTERNS;
  const include = [...kept, ...exceptions.flatMap(({ pattern }) => withContents(pattern))];
  return { include: isList && include.every(isPlainGlob) ? include : ['**/*'], exclude };
}

/** The patterns from which no later exception takes anything back. */
function withoutExceptions(rules: readonly Rule[]): readonly string[] {
  const later = new PathTree();
  const patterns = rules.toReversed().flatMap(({ pattern, exception }) => {
    const folders = literalSegments(pattern);
    if (exception) later.add(folders);
    return exception || later.hasAboveOrBelow(folders) ? [] : [pattern];
  });
  return patterns.reverse();
}

/** A pattern names a file, or a folder with all that is in it. */
export function withContents(pattern: string): readonly string[] {
  const folder = pattern.replace(/(?<=.)\/\*\*$/, '');
  return folder === pattern ? [pattern, `${pattern}/**/*`] : [`${folder}/**/*`];
}

/** Whether a pattern means the same in Nx and in BuildKit, whose patterns have `**` inside a name, and no braces. */
export function isPlainGlob(pattern: string): boolean {
  const segments = pattern.split('/');
  return (
    /^[\w\s.@#%,=+:~/*?-]+$/.test(pattern) &&
    segments.filter((segment) => segment === '**').length <= MOST_WILDCARDS &&
    segments.every(isPlainName)
  );
}

function isPlainName(segment: string): boolean {
  if (segment === '**') return true;
  return (
    segment !== '..' && segment !== '.' && !segment.includes('**') && segment.split('*').length <= MOST_WILDCARDS + 1
  );
}
