import { posix } from 'node:path';
import { matchesPath } from '../util/wildcard';
import { literalSegments, MOST_PATTERNS, parseDockerignore, type Rule } from './dockerignore-rules';

/**
 * Tells which paths a .dockerignore leaves out, as BuildKit's client does; patterns with `[`, `\` or a `**` in a name exclude nothing here, and
 * exceptions of that kind take back everything that they could. A .dockerignore with more than MOST_PATTERNS
 * patterns excludes nothing here: more is hashed than is sent, never less.
 * https://github.com/moby/patternmatcher/blob/v0.6.1/patternmatcher.go (MatchesOrParentMatches)
 */
export class DockerignoreMatcher {
  private readonly rules: readonly Rule[];

  /** @param text of the .dockerignore */
  constructor(text: string) {
    const rules = parseDockerignore(text).filter(({ pattern, exception }) => exception || isPlain(pattern));
    this.rules = rules.length > MOST_PATTERNS ? [] : rules.map(belowFolder);
  }

  /** Whether a path, relative to the context, is left out. */
  leavesOut(path: string): boolean {
    const lineage = withParents(path);
    return this.rules.reduce((isOut, { pattern, exception }) => {
      if (isOut !== exception) return isOut;
      const matches = !isPlain(pattern) || lineage.some((part) => matchesPath(part, pattern));
      return matches ? !exception : isOut;
    }, false);
  }

  /** Whether files in an excluded folder may be sent. */
  mayTakeBackFrom(folder: string): boolean {
    const segments = folder.split('/');
    return this.rules.some(({ pattern, exception }) => {
      const start = literalSegments(pattern);
      const common = Math.min(start.length, segments.length);
      return exception && start.slice(0, common).every((segment, i) => segment === segments[i]);
    });
  }
}

function isPlain(pattern: string): boolean {
  return !/[[\\^]/.test(pattern) && pattern.split('/').every((segment) => segment === '**' || !segment.includes('**'));
}

/** A rule of what is in a folder, `out/**`, for paths, of which a last `**` here matches the folder as well. */
function belowFolder({ pattern, exception }: Rule): Rule {
  return { pattern: pattern.replace(/\/\*\*$/, '/**/*'), exception };
}

/** The path and the folders that it lies in. */
export function withParents(path: string): readonly string[] {
  const parents: string[] = [];
  for (let part = path; part !== '.'; part = posix.dirname(part)) parents.push(part);
  return parents;
}
