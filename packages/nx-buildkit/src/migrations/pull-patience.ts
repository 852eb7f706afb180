import { formatFiles, type Tree } from '@nx/devkit';
import { changeOptions } from './change-options';

/** Options of prefetch that counted attempts of a whole pull and the pauses between them. */
const RETIRED = ['retries', 'minTimeout', 'maxTimeout'];

/** From 0.2 on each request of a pull is repeated on its own, and `giveUpAfter` says for how long. */
export default async function pullPatience(tree: Tree): Promise<void> {
  changeOptions(
    tree,
    'nx-buildkit:prefetch',
    (options) => Object.fromEntries(Object.entries(options).filter(([name]) => !RETIRED.includes(name))),
    /^prefetch(-|$)/,
  );
  await formatFiles(tree);
}
