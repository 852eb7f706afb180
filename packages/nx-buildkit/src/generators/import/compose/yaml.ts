import { LineCounter, parseDocument, visit, isNode, Scalar } from 'yaml';
import { badInput } from '../../../errors';
import { entriesOf, mapOf, type YamlMap } from './values';

/** A value that takes the place of what files before say: https://docs.docker.com/reference/compose-file/merge/#replace-value */
class Replacement {
  constructor(readonly value: unknown) {}
}

/**
 * The content of a compose file. Neither values nor lines of it are in a message: a password may be among them.
 *
 * @param path relative to the workspace, for the message
 * @throws BuildkitError for a file that is no YAML
 */
export function parseCompose(text: string, path: string): YamlMap {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, logLevel: 'error', prettyErrors: false, lineCounter: lines });
  const [problem] = document.errors;
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const why = problem.code.toLowerCase().replaceAll('_', ' ');
    throw badInput(`${path}:${line}:${col} cannot be read as YAML (${why})`);
  }
  visit(document, {
    Pair(_key, pair) {
      const { tag } = isNode(pair.value) ? pair.value : {};
      if (!isNode(pair.value) || (tag !== '!reset' && tag !== '!override')) return;
      const value: unknown = tag === '!override' ? pair.value.toJS(document) : undefined;
      pair.value = new Scalar(new Replacement(value));
    },
  });
  try {
    return mapOf(document.toJS());
  } catch {
    throw badInput(`${path} cannot be read as YAML (an alias has no anchor before it, or too many aliases)`);
  }
}

/**
 * One file, or service, on top of another: mappings are merged, lists follow each other, everything else is replaced.
 *
 * https://docs.docker.com/reference/compose-file/merge/
 */
export function merged(below: unknown, above: unknown): unknown {
  if (above instanceof Replacement) return above.value;
  if (Array.isArray(above) && Array.isArray(below ?? []))
    return [...new Set([...((below ?? []) as unknown[]), ...above])];
  if (!isMapping(above) && !isMapping(below)) return above ?? below;
  const [lower, upper] = [spelledOut(below), spelledOut(above)];
  const keys = new Set([...Object.keys(lower), ...Object.keys(upper)]);
  return Object.fromEntries([...keys].map((key) => [key, key in upper ? merged(lower[key], upper[key]) : lower[key]]));
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Both short forms that are merged with long ones: `build: ./web`, and a list of `key=value`. */
function spelledOut(value: unknown): YamlMap {
  if (typeof value === 'string') return { context: value };
  return Array.isArray(value) ? Object.fromEntries(entriesOf(value)) : mapOf(value);
}
