import { minimatch } from 'minimatch';
import { posix } from 'node:path';

/** Which files of a build context can reach the image, as globs relative to the context's folder. */
export interface ContextFiles {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

interface Rule {
  readonly pattern: string;
  /** Whether the line begins with `!` and takes files back in. */
  readonly exception: boolean;
}

/**
 * The files that a .dockerignore leaves in the context. Nx has no globs that depend on their order, so where an exception may take something
 * back, the pattern before it is left out: the answer can name more files than BuildKit sees, never fewer.
 *
 * @param kept files, relative to the context, that BuildKit reads even when they are ignored: the Dockerfile and the .dockerignore
 */
export function contextFiles(dockerignore: string, kept: readonly string[] = []): ContextFiles {
  const rules = parse(dockerignore);
  const everything = rules.findLastIndex(({ pattern, exception }) => !exception && /^(\*\*?|\*\*\/\*)$/.test(pattern));
  const ruling = rules.slice(everything + 1);
  const exceptions = ruling.filter(({ exception }) => exception);
  const ignored = ruling.filter(
    (rule, i) => !rule.exception && !ruling.slice(i).some((later) => later.exception && mayOverlap(rule, later)),
  );
  const include = everything < 0 ? ['**/*'] : [...kept, ...exceptions.flatMap(({ pattern }) => withContents(pattern))];
  const exclude = ignored
    .filter(({ pattern }) => isPlainGlob(pattern))
    .flatMap(({ pattern }) => withContents(pattern))
    .filter((glob) => !kept.some((path) => minimatch(path, glob, { dot: true })));
  return { include: include.every(isPlainGlob) ? include : ['**/*'], exclude };
}

/** Reads lines as https://github.com/moby/patternmatcher/blob/v0.6.0/ignorefile/ignorefile.go does. */
function parse(text: string): readonly Rule[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
      const [, exclamation, pattern = ''] = /^(!?)\s*(.*)$/.exec(line.trim()) ?? [];
      const path = posix
        .normalize(pattern)
        .replace(/(?<=.)\/$/, '')
        .replace(/^\/(?=.)/, '');
      return { pattern: path, exception: exclamation === '!' };
    });
}

/** A pattern names a file, or a folder with all that is in it. */
function withContents(pattern: string): readonly string[] {
  const folder = pattern.replace(/(?<=.)\/\*\*$/, '');
  return folder === pattern ? [pattern, `${pattern}/**/*`] : [`${folder}/**/*`];
}

/** Whether Nx's globs mean by a pattern what BuildKit's mean by it; the others know `**` inside a name, and no braces. */
function isPlainGlob(pattern: string): boolean {
  const segments = pattern.split('/');
  return (
    /^[\w\s.@#%,=+:~/*?-]+$/.test(pattern) &&
    segments.every((segment) => segment !== '..' && segment !== '.' && (segment === '**' || !segment.includes('**')))
  );
}

/** Whether a path can match both patterns, judged by the folders before their first wildcard. */
function mayOverlap(one: Rule, other: Rule): boolean {
  const [a, b] = [one, other].map(({ pattern }) => literalSegments(pattern)) as [string[], string[]];
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).join('/') === b.slice(0, length).join('/');
}

function literalSegments(pattern: string): string[] {
  const segments = pattern.split('/');
  const wildcard = segments.findIndex((segment) => /[*?[\\]/.test(segment));
  return wildcard < 0 ? segments : segments.slice(0, wildcard);
}
