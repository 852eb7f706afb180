import { BuildkitError } from '../errors';
import type { Builder } from './builder';
import type { NodeContainer } from './container';
import { drift, showChanges, type Change } from './drift';

/** What exists of a builder. */
export interface Seen {
  readonly stored: Builder | 'corrupt' | undefined;
  /** By name of a wanted node; only driver docker-container has any. */
  readonly containers: Readonly<Record<string, NodeContainer | undefined>>;
}

export type OnDrift = 'recreate' | 'warn' | 'fail';

export type Step =
  | { readonly do: 'nothing' | 'create' | 'discard' | 'boot'; readonly ignored: readonly Change[] }
  | { readonly do: 'recreate'; readonly why: readonly string[] }
  | { readonly do: 'unpause'; readonly node: string };

/**
 * A container in one of these states never serves a build again by itself: `created` is what an interrupted boot leaves, with or without its
 * configuration.
 */
const BROKEN: readonly string[] = ['created', 'restarting', 'removing', 'dead'];

/**
 * The one thing to do next to get from what is seen to what is wanted; doing it and looking again ends in `nothing`.
 *
 * @throws BuildkitError when a person has to decide
 */
export function nextStep(wanted: Builder, seen: Seen, onDrift: OnDrift): Step {
  const { stored, containers } = seen;
  if (stored === 'corrupt') return { do: 'discard', ignored: [] };
  if (stored === undefined) return { do: 'create', ignored: [] };
  if (stored.driver !== wanted.driver) throw nameTaken(wanted, stored);
  const broken = Object.entries(containers).filter(([, container]) => container && BROKEN.includes(container.status));
  if (broken.length > 0) {
    return { do: 'recreate', why: broken.map(([node, container]) => `${node}: its container is ${container?.status}`) };
  }
  const changes = drift(wanted, stored, containers);
  if (changes.length > 0 && onDrift === 'recreate') return { do: 'recreate', why: showChanges(changes) };
  if (changes.length > 0 && onDrift === 'fail') throw drifted(wanted, changes);
  const paused = Object.entries(containers).find(([, container]) => container?.status === 'paused');
  if (paused) return { do: 'unpause', node: paused[0] };
  const down = Object.values(containers).some((container) => container?.status !== 'running');
  return { do: down ? 'boot' : 'nothing', ignored: changes };
}

function nameTaken(wanted: Builder, stored: Builder): BuildkitError {
  return new BuildkitError({
    what: `There is a builder ${wanted.name} already, of driver ${stored.driver}; wanted is ${wanted.driver}`,
    failedIn: 'this host',
    transient: false,
    remedy: `Set the option "name" to another name, or remove that builder: docker buildx rm ${wanted.name}`,
  });
}

function drifted(wanted: Builder, changes: readonly Change[]): BuildkitError {
  return new BuildkitError({
    what: `Builder ${wanted.name} is not as it should be, and onDrift is "fail"`,
    failedIn: 'the builder',
    transient: false,
    details: showChanges(changes).join('\n'),
    remedy: 'Run again with --onDrift=recreate; the build cache is kept.',
  });
}
