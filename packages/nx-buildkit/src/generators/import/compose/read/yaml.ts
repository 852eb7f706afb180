import { isNode, isScalar, LineCounter, parseAllDocuments, Scalar, visit, type Document } from 'yaml';
import { badInput } from '../../../../errors';
import { expandedSize, resolveAliases } from './aliases';
import { Replacement } from './replacement';
import { plainScalar } from './scalars';
import { mapOf, type YamlMap } from './values';

/** How many nodes a file may have with its aliases replaced: more than any real file has, and not enough to fill the memory. */
const MOST_NODES = 1_000_000;

/** The library does not count aliases again. */
const SIZE_IS_CHECKED = { maxAliasCount: -1 };

/**
 * The documents of a compose file, with every scalar as text. Messages contain neither values nor lines of it, which may include a password.
 *
 * @param path relative to the workspace, for the message
 * @throws BuildkitError for a file that is not YAML
 */
export function parseCompose(text: string, path: string): readonly YamlMap[] {
  const lines = new LineCounter();
  const options = { schema: 'failsafe', merge: true, logLevel: 'error', prettyErrors: false } as const;
  const documents = [...parseAllDocuments(text, { ...options, lineCounter: lines })];
  for (const { errors } of documents) {
    const [problem] = errors;
    if (!problem) continue;
    const { line, col } = lines.linePos(problem.pos[0]);
    const why = problem.code.toLowerCase().replaceAll('_', ' ');
    throw badInput(`${path}:${line}:${col} cannot be read as YAML (${why})`);
  }
  documents.forEach(resolveAliases);
  try {
    const size = documents.reduce((sum, document) => sum + expandedSize(document), 0);
    if (size > MOST_NODES) throw new Error('too many aliases');
    return documents.map((document) => mapOf(content(document)));
  } catch {
    throw badInput(`${path} cannot be read as YAML (an alias without an anchor before it, or too many aliases)`);
  }
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
