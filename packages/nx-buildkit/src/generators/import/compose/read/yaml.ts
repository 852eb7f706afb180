import {
  Composer,
  isNode,
  isScalar,
  LineCounter,
  Parser,
  Scalar,
  visit,
  type CST,
  type Document,
  type ErrorCode,
} from 'yaml';
import { badInput, type BuildkitError } from '../../../../errors';
import { expansionOf, resolveAliases } from './aliases';
import { Replacement } from './replacement';
import { plainScalar } from './scalars';
import { mapOf, type YamlMap } from './values';

/** How many nodes a file may have with its aliases replaced: more than any real file has, and not enough to fill the memory. */
const MOST_NODES = 1_000_000;

/** How many mappings and lists may be in each other; a compose file needs a dozen. */
const MOST_DEEP = 100;

/** The library does not count aliases again. */
const SIZE_IS_CHECKED = { maxAliasCount: -1 };

/**
 * The documents of a compose file, with every scalar as text. Messages contain neither values nor lines of it, which may include a password.
 *
 * @param path relative to the workspace, for the message
 * @throws BuildkitError for a file that is not YAML
 */
export function parseCompose(text: string, path: string): readonly YamlMap[] {
  try {
    const documents = parseYaml(text, path);
    checkExpansion(documents, path);
    return documents.map((document) => mapOf(content(document)));
  } catch (error) {
    // The library says so of an alias without an anchor before it, and V8 of aliases that are nested too deep for the stack.
    if (error instanceof ReferenceError)
      throw unreadable(path, 'an alias without an anchor before it', { cause: error });
    throw error instanceof RangeError ? tooDeep(path, { cause: error }) : error;
  }
}

/** The documents of a text without errors, and with their aliases resolved. */
function parseYaml(text: string, path: string): readonly Document.Parsed[] {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  // Composing them takes a part of the stack for each level. Where nothing is left of it, V8 may end the process instead of throwing an error.
  if (tokens.some(isDeep)) throw tooDeep(path);
  // The library compares each key of a mapping with all others, which takes a minute for 60,000 of them.
  const options = { schema: 'failsafe', merge: true, logLevel: 'error', uniqueKeys: false } as const;
  const documents = [...new Composer(options).compose(tokens)] as readonly Document.Parsed[];
  for (const document of documents) {
    const [error] = document.errors;
    const problem = error ? { at: error.pos[0], code: error.code } : repeatedKey(document);
    if (!problem) continue;
    const { line, col } = lines.linePos(problem.at);
    throw unreadable(`${path}:${line}:${col}`, problem.code.toLowerCase().replaceAll('_', ' '));
  }
  documents.forEach(resolveAliases);
  return documents;
}

/** Whether mappings and lists are in each other deeper than anyone writes. */
function isDeep(document: CST.Token): boolean {
  let level: readonly unknown[] = [document];
  for (let depth = 0; depth <= MOST_DEEP; depth++) {
    level = level.flatMap(partsOf);
    if (level.length === 0) return false;
  }
  return true;
}

function partsOf(token: unknown): readonly unknown[] {
  const { items = [], value } = token as Partial<CST.BlockMap> & { readonly value?: unknown };
  const parts = [value, ...items.flatMap(({ key, value: of }) => [key, of])];
  return parts.filter((part) => typeof part === 'object' && part !== null);
}

/** Keeps what aliases multiply from filling the memory and the stack. */
function checkExpansion(documents: readonly Document.Parsed[], path: string): void {
  const expansions = documents.map(expansionOf);
  if (expansions.reduce((sum, { size }) => sum + size, 0) > MOST_NODES) throw unreadable(path, 'too many aliases');
  if (expansions.some(({ depth }) => depth > MOST_DEEP)) throw tooDeep(path);
}

function tooDeep(path: string, options?: ErrorOptions): BuildkitError {
  return unreadable(path, 'it is nested too deep', options);
}

function unreadable(place: string, why: string, options?: ErrorOptions): BuildkitError {
  return badInput('NXBK-1204', `${place} cannot be read as YAML (${why})`, undefined, options);
}

/** The first key that its mapping already has; several merge keys are several merges. */
function repeatedKey(document: Document.Parsed): { readonly at: number; readonly code: ErrorCode } | undefined {
  let at: number | undefined;
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || key.source === '<<') continue;
        if (seen.has(key.value)) {
          at = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        seen.add(key.value);
      }
    },
  });
  return at === undefined ? undefined : { at, code: 'DUPLICATE_KEY' };
}

function content(document: Document.Parsed): unknown {
  visit(document, {
    // Keys are text as they are written.
    Scalar(key, scalar) {
      if (key === 'key' || scalar.type !== Scalar.PLAIN || scalar.tag !== undefined) return;
      scalar.value = plainScalar(scalar.source ?? '');
    },
  });
  visit(document, {
    Pair(_key, pair) {
      const { tag } = isNode(pair.value) ? pair.value : {};
      if (!isNode(pair.value) || (tag !== '!reset' && tag !== '!override')) return;
      const value: unknown =
        tag === '!override' && !isNull(pair.value) ? pair.value.toJS(document, SIZE_IS_CHECKED) : undefined;
      pair.value = new Scalar(new Replacement(value));
    },
  });
  return document.toJS(SIZE_IS_CHECKED);
}

function isNull(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}
