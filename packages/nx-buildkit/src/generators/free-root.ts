import { getProjects, type Tree } from '@nx/devkit';
import { badInput } from '../errors';

/**
 * Checks that a new project can have a name and a folder.
 *
 * @param root relative to the workspace, in its plain form
 * @throws BuildkitError when another project has one of them
 */
export function requireFreeRoot(tree: Tree, root: string, name: string): void {
  for (const [other, { root: otherRoot }] of getProjects(tree)) {
    if (other === name && otherRoot !== root)
      throw badInput('NXBK-1201', `A project ${name} is in ${otherRoot} already`, 'choose another name');
    if (other !== name && otherRoot === root)
      throw badInput('NXBK-1201', `The project ${other} is in ${root} already`, 'choose another folder: --directory');
  }
}
