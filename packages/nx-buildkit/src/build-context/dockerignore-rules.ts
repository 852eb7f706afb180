import { plainPath } from '../util/files/workspace-path';

/** A line of a .dockerignore. */
export interface Rule {
  readonly pattern: string;
  /** Whether the line begins with `!` and takes files back in. */
  readonly exception: boolean;
}

/**
 * Maximum number of patterns: Nx compiles each one for each task that it hashes, and 30,000 of them take seconds and a gigabyte. Each file that Nx
 * does not hash is compared with every pattern here.
 */
export const MOST_PATTERNS = 1_000;

/** Patterns of the context itself, which match no file in it. */
const OF_CONTEXT = ['/', '.'];

/** Reads lines as https://github.com/moby/patternmatcher/blob/v0.6.0/ignorefile/ignorefile.go does. */
export function parseDockerignore(text: string): readonly Rule[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
      const trimmed = line.trim();
      const exception = trimmed.startsWith('!');
      const path = plainPath(exception ? trimmed.slice(1).trim() : trimmed);
      return { pattern: path.replace(/^\/(?=.)/, ''), exception };
    })
    .filter(({ pattern }) => !OF_CONTEXT.includes(pattern));
}

/** The folders of a pattern before its first wildcard: patterns with different ones never match the same path. */
export function literalSegments(pattern: string): readonly string[] {
  const segments = pattern.split('/');
  const wildcard = segments.findIndex((segment) => /[*?[\\]/.test(segment));
  return wildcard < 0 ? segments : segments.slice(0, wildcard);
}

/** The folder, or the path, that a pattern is about before its first wildcard; `.` for all. */
export function literalFolder(pattern: string): string {
  return literalSegments(pattern).join('/') || '.';
}
