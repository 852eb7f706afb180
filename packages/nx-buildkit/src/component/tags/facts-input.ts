import { programInput, type RuntimeInput } from '../../util/program-input';
import type { FactName } from './rules/facts';

/**
 * The input of Nx for facts. They are hashed instead of the variables that they come from, so that a task is found in the cache wherever the facts are
 * the same.
 */
export function factsInput(facts: readonly FactName[]): RuntimeInput {
  return programInput('component/tags/print-facts', [...facts].sort());
}
