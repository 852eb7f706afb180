import { PathTree } from './path-tree';

describe('PathTree', () => {
  it.each([
    ['a', true],
    ['a/b', true],
    ['a/b/c', true],
    ['a/b/c/d', true],
    ['a/c', false],
    ['b', false],
    ['', true],
  ])('finds a path above or below "%s": %s', (path, expected) => {
    const tree = new PathTree();
    tree.add(['a', 'b', 'c']);
    expect(tree.hasAboveOrBelow(path === '' ? [] : path.split('/'))).toBe(expected);
  });

  it('finds the root above everything, and nothing in an empty tree', () => {
    const tree = new PathTree();
    expect(tree.hasAboveOrBelow([])).toBe(false);
    tree.add([]);
    expect(tree.hasAboveOrBelow(['a'])).toBe(true);
  });
});
