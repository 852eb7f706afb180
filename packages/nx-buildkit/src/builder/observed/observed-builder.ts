import type { Unanswered } from '../../process/unanswered';
import type { Settings } from '../model/node-settings';
import type { Builder } from '../model/builder';
import type { NodeContainer } from './node-container';

/** The state of what runs a node, as far as it is known here. */
export interface SeenNode {
  /** Docker's word for the state of the container; of a BuildKit elsewhere buildx's, which is `running` or `inactive`. */
  readonly status: string;
  /** Why buildx cannot work with the node at all. */
  readonly error?: string;
  /** Driver docker-container only. */
  readonly container?: NodeContainer;
  /** Driver kubernetes only: the settings of what the cluster has, or why they are not known. */
  readonly workload?: { readonly settings: Settings } | Unanswered;
  /** Its platforms and its version, if known. */
  readonly platforms?: readonly string[];
  readonly buildkit?: string;
}

/** What exists of a builder. */
export interface ObservedBuilder {
  readonly stored: Builder | 'corrupt' | undefined;
  /** By name of a wanted node. */
  readonly nodes: Readonly<Record<string, SeenNode | undefined>>;
}

/**
 * Whether a container does not serve builds again on its own. `created` is left by an interrupted boot, with or without its configuration.
 *
 * @param status Docker's word for its state
 */
export function isBroken(status: string | undefined): boolean {
  return status !== undefined && ['created', 'removing', 'dead'].includes(status);
}
