import { BuildkitError } from '../../errors';
import type { Builder } from '../model/builder';
import type { Step } from './next-step';
import { foreignDeletions } from './remove-from-cluster';

/** The error for a builder that is as before after a step that should have mended it. */
export async function stuckFailure(wanted: Builder, step: Step): Promise<BuildkitError> {
  const { name } = wanted;
  const foreign = await foreignDeletions(wanted);
  return new BuildkitError({
    code: 'NXBK-0304',
    what: `Builder ${name} does not become what it should be: ${step.do} does not help`,
    details: step.do === 'recreate' ? step.why.join('\n') : undefined,
    remedy:
      foreign.length === 0
        ? `remove it with its cache, and run again: docker buildx rm ${name}`
        : `set the option "name" to another name, or remove what somebody else has made under the name of a node: ${foreign.join(' and ')}`,
  });
}
