import { posix } from 'node:path';
import { pathMatcher } from '../util/wildcard';
import { literalSegments, MOST_PATTERNS, parseDockerignore, type Rule } from './dockerignore-rules';

/** A rule, and what it says of a path itself. */
interface CompiledRule extends Rule {
  readonly matches: (path: string) => boolean;
}

const NO_RULES: ReadonlySet<CompiledRule> = new Set();

/**
 * Tells which paths a .dockerignore leaves out, as BuildKit's client does; patterns with `[`, `\` or a `**` in a name exclude nothing here, and
 * exceptions of that kind take back everything that they could. A .dockerignore with more than MOST_PATTERNS
 * patterns excludes nothing here: more is hashed than is sent, never less.
 * https://github.com/moby/patternmatcher/blob/v0.6.1/patternmatcher.go (MatchesOrParentMatches)
 */
export class DockerignoreMatcher {
  private readonly rules: readonly CompiledRule[];
  /** The rules that match folders, or what these lie in. */
  private readonly ofFolders = new Map<string, ReadonlySet<CompiledRule>>();

  /** @param text of the .dockerignore */
  constructor(text: string) {
    const rules = parseDockerignore(text).filter(({ pattern, exception }) => exception || isPlain(pattern));
    this.rules = rules.length > MOST_PATTERNS ? [] : rules.map(compiled);
  }

  /** Whether a path, relative to the context, is left out. */
  leavesOut(path: string): boolean {
    const matching = this.matching(path);
    return this.rules.reduce((isOut, rule) => {
      if (isOut !== rule.exception) return isOut;
      return matching.has(rule) ? !rule.exception : isOut;
    }, false);
  }

  private matching(path: string): ReadonlySet<CompiledRule> {
    if (path === '.') return NO_RULES;
    const above = this.matchingFolder(posix.dirname(path));
    const own = this.rules.filter((rule) => !above.has(rule) && rule.matches(path));
    return own.length === 0 ? above : new Set([...above, ...own]);
  }

  private matchingFolder(path: string): ReadonlySet<CompiledRule> {
    const known = this.ofFolders.get(path) ?? this.matching(path);
    this.ofFolders.set(path, known);
    return known;
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

/** A rule of what is in a folder, `out/**`, is for paths, of which a last `**` here matches the folder as well. */
function compiled({ pattern, exception }: Rule): CompiledRule {
  const matches = isPlain(pattern) ? pathMatcher(pattern.replace(/\/\*\*$/, '/**/*')) : () => true;
  return { pattern, exception, matches };
}

/** The path and the folders that it lies in. */
export function withParents(path: string): readonly string[] {
  const parents: string[] = [];
  for (let part = path; part !== '.'; part = posix.dirname(part)) parents.push(part);
  return parents;
}
