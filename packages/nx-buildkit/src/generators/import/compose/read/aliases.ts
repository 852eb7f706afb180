import { isAlias, isCollection, isPair, visit, type Alias, type Document, type Node } from 'yaml';

/**
 * Tells each alias what it stands for: the last node before it that has its anchor.
 * The library looks through all nodes for it, each time that it needs one: https://github.com/eemeli/yaml/blob/v2.9.0/src/nodes/Alias.ts (resolve)
 */
export function resolveAliases(document: Document.Parsed): void {
  const anchors = new Map<string, Exclude<Node, Alias>>();
  visit(document, {
    Alias(_key, alias) {
      const source = anchors.get(alias.source);
      alias.resolve = () => source;
    },
    Value(_key, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
}

/** What a document is like once its aliases, which are resolved, are replaced by what they stand for. */
export interface Expansion {
  /** Number of nodes; Infinity where an alias stands for what contains it. */
  readonly size: number;
  /** How many collections are in each other. */
  readonly depth: number;
}

/** The library does not count the aliases of merge keys: https://github.com/eemeli/yaml/blob/v2.9.0/src/schema/yaml-1.1/merge.ts */
export function expansionOf(document: Document.Parsed): Expansion {
  const known = new Map<unknown, Expansion>();
  const expand = (node: unknown): Expansion => {
    const before = known.get(node);
    if (before) return before;
    // What is found again before its size is known contains itself.
    known.set(node, { size: Infinity, depth: 0 });
    const parts = partsOf(node, document).map(expand);
    const expansion = {
      size: parts.reduce((sum, { size }) => sum + size, 1),
      depth: parts.reduce((most, { depth }) => Math.max(most, depth), 0) + (isCollection(node) ? 1 : 0),
    };
    known.set(node, expansion);
    return expansion;
  };
  return expand(document.contents);
}

function partsOf(node: unknown, document: Document.Parsed): readonly unknown[] {
  if (isAlias(node)) return [node.resolve(document)];
  if (isPair(node)) return [node.key, node.value];
  return isCollection(node) ? node.items : [];
}
