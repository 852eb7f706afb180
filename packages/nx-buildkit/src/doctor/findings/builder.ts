import type { BuilderPlan } from '../../builder/plan';
import { showChanges } from '../../builder/reconcile/drift';
import { ok, warn, type Remark } from './finding';

const COMMAND = 'nx run buildkit:builder';

/** What the builder task would do next: a builder that it can repair does not prevent builds, since they run that task first. */
export function builderRemark({ name, driver, step, keepsCache, unknown: [unknown] = [] }: BuilderPlan): Remark {
  if (!step) return warn('NXBK-0104', `${name} cannot be checked before there is a buildkitd.toml`, COMMAND);
  switch (step.do) {
    case 'nothing':
      if (unknown !== undefined) return warn('NXBK-0311', `${name} is up, and it is not known ${unknown}`);
      return step.ignored.length === 0
        ? ok(`${name} is up and as it should be, driver ${driver}`)
        : warn(
            'NXBK-0304',
            `${name} is not as it should be, and onDrift is "warn": ${showChanges(step.ignored).join('; ')}`,
            `${COMMAND} --onDrift=recreate`,
          );
    case 'create':
      return warn('NXBK-0302', `there is no builder ${name} yet`, COMMAND);
    case 'discard':
      return warn('NXBK-0302', `buildx's record of builder ${name} is damaged`, COMMAND);
    case 'recreate':
      return warn(
        'NXBK-0304',
        `${name} is not as it should be: ${step.why.join('; ')}`,
        `${COMMAND} (the cache is ${keepsCache ? 'kept' : 'lost'})`,
      );
    case 'boot':
      return warn('NXBK-0302', `${name} does not run`, COMMAND);
    case 'unpause':
    case 'explain crash':
      return warn('NXBK-0302', `${name} is stopped: ${step.nodes.join(', ')}`, COMMAND);
  }
}
