import { lower, trimStart } from '../text/go-text';
import { DockerfileProblem } from '../text/problem';

export interface Directive {
  readonly name: string;
  readonly value: string;
}

const KNOWN: ReadonlySet<string> = new Set(['syntax', 'escape', 'check']);

/**
 * Reads the block of parser directives that opens a Dockerfile. The first line that is not a directive ends the block, so later comments that look
 * like directives stay comments.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/parser/directives.go (DirectiveParser)
 */
export class DirectiveBlock {
  private ended = false;
  private readonly seen = new Set<string>();

  constructor(private readonly comment: '#' | '//' = '#') {}

  get isOpen(): boolean {
    return !this.ended;
  }

  /** The directive on the next line, if it is one. Throws for a repeated one. */
  read(line: string): Directive | undefined {
    if (this.ended) return undefined;
    const directive = line.startsWith(this.comment) ? parse(line.slice(this.comment.length)) : undefined;
    if (!directive) {
      this.ended = true;
      return undefined;
    }
    if (this.seen.has(directive.name)) {
      throw new DockerfileProblem(`only one ${directive.name} parser directive can be used`, 'Keep one of them.');
    }
    this.seen.add(directive.name);
    return directive;
  }
}

function parse(comment: string): Directive | undefined {
  const match = /^([a-z][a-z0-9]*)[\t\n\f\r ]*=/i.exec(trimStart(comment));
  const name = lower(match?.[1] ?? '');
  if (!match || !KNOWN.has(name)) return undefined;
  const value = trimStart(comment).slice(match[0].length);
  if (value === '') return undefined;
  // A value of white space alone is its last character.
  return { name, value: trimAscii(value) || value.slice(-1) };
}

/** Without white space around it, in the meaning of a Go regular expression. */
function trimAscii(text: string): string {
  const isBlank = (at: number) => '\t\n\f\r '.includes(text.charAt(at));
  let [start, end] = [0, text.length];
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return text.slice(start, end);
}

/** The character that an `escape` directive asks for. */
export function escapeCharacter(value: string): string {
  if (value === '\\' || value === '`') return value;
  throw new DockerfileProblem(
    `invalid escape token '${value}' does not match \` or \\`,
    'Write # escape=` or # escape=\\, or leave the directive out.',
  );
}
