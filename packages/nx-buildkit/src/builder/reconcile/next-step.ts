import { BuildkitError } from '../../errors';
import { clusterFailure } from '../../kubernetes/cluster-failure';
import { keepsCache, type Builder } from '../model/builder';
import { drift, showChanges, type Change } from './drift';
import { isBroken, type ObservedBuilder, type SeenNode } from '../observed/observed-builder';

export type OnDrift = 'recreate' | 'warn' | 'fail';

export type Step =
  | { readonly do: 'nothing' | 'create' | 'discard' | 'boot'; readonly ignored: readonly Change[] }
  | { readonly do: 'recreate'; readonly broken: boolean; readonly why: readonly string[] }
  | { readonly do: 'unpause' | 'explain crash'; readonly nodes: readonly string[] };

/**
 * The next step from the observed to the wanted builder; taking it and observing again ends in `nothing`.
 *
 * @throws BuildkitError when a person has to decide
 */
export function nextStep(wanted: Builder, { stored, nodes }: ObservedBuilder, onDrift: OnDrift): Step {
  if (stored === 'corrupt') return { do: 'discard', ignored: [] };
  if (stored === undefined) return { do: 'create', ignored: [] };
  if (stored.driver !== wanted.driver) throw nameTaken(wanted, stored);
  const broken = wanted.nodes.filter(({ name }) => isBroken(nodes[name]?.status));
  if (broken.length > 0) {
    return {
      do: 'recreate',
      broken: true,
      why: broken.map(({ name }) => `${name}: its container is ${nodes[name]?.status}`),
    };
  }
  // Before anything else: builds that wait in it can neither end nor be asked for.
  const paused = namesOf(nodes, 'paused');
  if (paused.length > 0) return { do: 'unpause', nodes: paused };
  const changes = drift(wanted, stored, nodes);
  if (changes.length > 0 && onDrift === 'recreate') return { do: 'recreate', broken: false, why: showChanges(changes) };
  if (changes.length > 0 && onDrift === 'fail') throw drifted(wanted, changes);
  // It is as it should be and exits nevertheless: a recreated one would exit again.
  const crashing = namesOf(nodes, 'restarting');
  if (crashing.length > 0) return { do: 'explain crash', nodes: crashing };
  const failed = Object.entries(nodes).find(([, node]) => node?.error);
  if (failed) throw unusable(wanted, failed);
  const running = stored.nodes.every(({ name }) => !(name in nodes) || nodes[name]?.status === 'running');
  return { do: running ? 'nothing' : 'boot', ignored: changes };
}

function namesOf(nodes: ObservedBuilder['nodes'], status: string): readonly string[] {
  return Object.keys(nodes).filter((name) => nodes[name]?.status === status);
}

/** It may be somebody else's builder, so it is not removed. */
export function nameTaken(wanted: Builder, stored: Builder): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0303',
    what: `There is a builder ${wanted.name} already, of driver ${stored.driver}; wanted is ${wanted.driver}`,
    remedy: `set the option "name" to another name, or remove that builder: docker buildx rm ${wanted.name}`,
  });
}

function drifted(wanted: Builder, changes: readonly Change[]): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0304',
    what: `Builder ${wanted.name} is not as it should be, and onDrift is "fail"`,
    details: showChanges(changes).join('\n'),
    remedy: `nx run buildkit:builder --onDrift=recreate, which ${keepsCache(wanted) ? 'keeps' : 'loses'} the build cache`,
  });
}

function unusable(wanted: Builder, [name, node]: readonly [string, SeenNode | undefined]): BuildkitError {
  const endpoint = wanted.nodes.find((of) => of.name === name)?.endpoint;
  return new BuildkitError({
    code: 'NXBK-0305',
    what: `Node ${name} of builder ${wanted.name} cannot be used${endpoint === undefined ? '' : `: ${endpoint}`}`,
    details: node?.error,
    ...clusterFailure(node?.error ?? ''),
  });
}
