import { DirectiveBlock } from './directives';
import { cut } from '../text/go-text';
import { DockerfileProblem } from '../text/problem';
import { parseObject } from '../../util/json';

/**
 * The frontend image that a Dockerfile names, as written.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/parser/directives.go (DetectSyntax)
 */
export function detectSyntax(source: string): string | undefined {
  const text = withoutFirstMarks(source);
  return findDirective(text, 'syntax', '#') ?? findDirective(text, 'syntax', '//') ?? fromJson(text);
}

/** The options in `# check=`. */
export function detectCheck(source: string): string | undefined {
  return findDirective(withoutFirstMarks(source), 'check', '#');
}

/** Without a byte order mark and a line `#!…`. */
function withoutFirstMarks(source: string): string {
  const text = source.replace(/^\uFEFF/, '');
  return text.startsWith('#!') ? (cut(text, '\n')[1] ?? '') : text;
}

/** A directive's value up to the first blank; one that is repeated ends the block here. */
function findDirective(text: string, name: string, comment: '#' | '//'): string | undefined {
  const block = new DirectiveBlock(comment);
  try {
    for (let rest: string | undefined = text; rest !== undefined && block.isOpen;) {
      const [line, next]: readonly [string, string | undefined] = cut(rest, '\n');
      const directive = block.read(line.replace(/\r$/, ''));
      if (directive?.name === name) return cut(directive.value, ' ')[0];
      rest = next;
    }
  } catch (error) {
    if (!(error instanceof DockerfileProblem)) throw error;
  }
  return undefined;
}

/** Languages other than the Dockerfile's can be JSON: `{ "syntax": "…" }`. */
function fromJson(text: string): string | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const content = parseObject(text) ?? {};
  const syntax = Object.hasOwn(content, 'syntax') ? content['syntax'] : undefined;
  return typeof syntax === 'string' ? syntax : undefined;
}
