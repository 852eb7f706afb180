import { shellWords } from '../shell/lexer';
import { DockerfileProblem } from '../text/problem';

/** A heredoc that a line announces: `<<EOF`, `<<-"EOF"`, `3<<EOF`. */
export interface HeredocName {
  /** The line that ends its body. */
  readonly terminator: string;
  /** True for `<<-`: tabs before the terminator do not count. */
  readonly indented: boolean;
}

/**
 * The heredocs that a line of RUN, COPY or ADD announces, in the order of their bodies. The escape directive does not apply here.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/parser/parser.go (heredocsFromLine, heredocFromMatch)
 */
export function heredocsOf(line: string): readonly HeredocName[] {
  if (!line.includes('<<')) return [];
  return wordsOf(line).flatMap((word) => parseHeredoc(word) ?? []);
}

/** True for an argument that is a heredoc. */
export function isHeredoc(argument: string): boolean {
  try {
    return parseHeredoc(argument) !== undefined;
  } catch (error) {
    if (error instanceof DockerfileProblem) return false;
    throw error;
  }
}

/** A line whose quotes do not close announces nothing. */
function wordsOf(line: string): readonly string[] {
  try {
    return shellWords(line, { escape: '\\', keepQuotes: true, keepEscapes: true, keepUnset: true });
  } catch (error) {
    if (error instanceof DockerfileProblem) return [];
    throw error;
  }
}

function parseHeredoc(word: string): HeredocName | undefined {
  const match = /^\d*<<(-?)[\t\n\f\r ]*([^<\t\n\f\r ][^<]*)$/.exec(word);
  if (match?.[2] === undefined) return undefined;
  const names = shellWords(match[2], { escape: '\\', keepUnset: true });
  const [terminator] = names;
  if (terminator === undefined || names.length !== 1) return undefined;
  return { terminator, indented: match[1] === '-' };
}
