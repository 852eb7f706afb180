import { badInput } from '../../errors';
import type { FactName } from './rules/facts';

const PROGRAM = 'nx-buildkit/src/component/tags/print-facts';
/** Needed only where the plugin runs from its TypeScript source. */
const REGISTER = __filename.endsWith('.ts') ? '--require @swc-node/register ' : '';

/**
 * The input of Nx for facts. They are hashed instead of the variables that they come from, so that a task is found in the cache wherever the facts are
 * the same. Required from the workspace's root, so that it is found in every layout of node_modules.
 *
 * @throws BuildkitError for a format of a date that a shell would not take literally
 */
export function factsInput(facts: readonly FactName[]): { readonly runtime: string } {
  const wrong = facts.find((fact) => !/^[\w:@./, +[\]-]+$/.test(fact));
  if (wrong !== undefined)
    throw badInput('NXBK-1102', `The date format in ${JSON.stringify(wrong)} cannot be an input of Nx`);
  const words = [...facts].sort().map((fact) => ` "${fact}"`);
  return { runtime: `node ${REGISTER}-e "require('${PROGRAM}')"${words.join('')}` };
}
