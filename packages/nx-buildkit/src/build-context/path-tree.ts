/** Paths, as a tree of their folders: it finds in linear time whether one of them is above or below a path. */
export class PathTree {
  private readonly children = new Map<string, PathTree>();
  private isPath = false;

  /** @param segments of a path; none is the root, above everything */
  add(segments: readonly string[]): void {
    let node = this as PathTree;
    for (const segment of segments) {
      const child = node.children.get(segment) ?? new PathTree();
      node.children.set(segment, child);
      node = child;
    }
    node.isPath = true;
  }

  /** Whether a path of the tree is this one, one of its parents, or inside it. */
  hasAboveOrBelow(segments: readonly string[]): boolean {
    let node = this as PathTree;
    for (const segment of segments) {
      if (node.isPath) return true;
      const child = node.children.get(segment);
      if (!child) return false;
      node = child;
    }
    return node.isPath || node.children.size > 0;
  }
}
