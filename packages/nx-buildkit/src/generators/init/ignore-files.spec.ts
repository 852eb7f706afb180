import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { writeIgnoreFiles } from './ignore-files';

let tree: Tree;
beforeEach(() => {
  tree = createTreeWithEmptyWorkspace({ formatter: 'none' });
  tree.delete('.gitignore');
});

it('tells what it added, and nothing when it is run again', () => {
  expect(writeIgnoreFiles(tree)).toEqual([
    'Added to .gitignore: node_modules, dist, .nx',
    'Added to .dockerignore: .git, .nx, dist/buildkit, node_modules',
  ]);
  expect(writeIgnoreFiles(tree)).toEqual([]);
});

it('tells what to exclude where it cannot know', () => {
  tree.write('api/Dockerfile', 'FROM node:22\n');
  tree.write('.gitignore', 'dist\n');
  expect(writeIgnoreFiles(tree)).toEqual([expect.stringMatching(/no \.dockerignore was written.*node_modules$/)]);
});
