/** Paths, as a tree of their folders: whether one of them lies above or below another path is found in the time that it takes to read that path. */
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

  /** Whether a path of the tree is this one, a folder that it lies in, or lies in it. */
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
