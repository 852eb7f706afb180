import { readProjectConfiguration, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import importComponents from '../generator';

/** An empty workspace for each test, into which components are imported. */
export function useImport() {
  let workspace: Tree;
  beforeEach(() => {
    workspace = createTreeWithEmptyWorkspace({ formatter: 'none' });
  });
  return {
    tree: () => workspace,
    run: async (directory = 'src', files?: readonly string[]) =>
      (await importComponents(workspace, { directory, files, skipFormat: true }))(),
    targets: (project: string) => readProjectConfiguration(workspace, project).targets,
    write: (all: Readonly<Record<string, string>>) =>
      Object.entries(all).forEach(([path, text]) => workspace.write(path, text)),
  };
}
