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

/**
 * How many nodes a document has once its aliases, which are resolved, are replaced by what they stand for; Infinity where one stands for itself.
 * The library does not count those of merge keys: https://github.com/eemeli/yaml/blob/v2.9.0/src/schema/yaml-1.1/merge.ts
 */
export function expandedSize(document: Document.Parsed): number {
  const sizes = new Map<unknown, number>();
  const sizeOf = (node: unknown): number => {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    // What is found again before its size is known contains itself.
    sizes.set(node, Infinity);
    const size = partsOf(node, document).reduce<number>((sum, part) => sum + sizeOf(part), 1);
    sizes.set(node, size);
    return size;
  };
  return sizeOf(document.contents);
}

function partsOf(node: unknown, document: Document.Parsed): readonly unknown[] {
  if (isAlias(node)) return [node.resolve(document)];
  if (isPair(node)) return [node.key, node.value];
  return isCollection(node) ? node.items : [];
}
