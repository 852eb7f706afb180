import type { Replacement } from './named-contexts';
import type { Platform } from '../../oci/platform';
import { DockerfileProblem, type Place } from '../text/problem';
import { lower } from '../text/go-text';
import type { Step } from '../instructions/steps';

/** A stage, or an image that COPY --from or RUN --mount names: others can be built on it or copy from it. */
export interface Node {
  readonly isStage: boolean;
  /** What it is built on, variables expanded: a stage, an image or `scratch`. */
  readonly from: string;
  readonly place: Place;
  /** Undefined for an image, and for a stage without one. */
  readonly name?: string;
  /** Undefined for the target platform. */
  readonly platform?: Platform;
  /** The named context that replaces it. */
  readonly context?: () => Replacement;
  /** The stage it is built on, unless that is an image. */
  readonly base?: Node;
  /** The stages and images that its steps copy from or mount, and the places in the file. */
  readonly sources: Map<Node, Place>;
  steps: readonly Step[];
}

export type NewNode = Omit<Node, 'base' | 'sources'>;

/**
 * The stages in the order of the file, and after them the images that steps name.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/convert.go (dispatchStates)
 */
export class StageGraph {
  private readonly list: Node[] = [];
  private readonly byName = new Map<string, Node>();

  get nodes(): readonly Node[] {
    return this.list;
  }

  /** Adds a stage or an image. An earlier stage with exactly the name of its base is its base. */
  add(node: NewNode): Node {
    const added = {
      ...node,
      base: node.context ? undefined : this.byName.get(node.from),
      sources: new Map<Node, Place>(),
    };
    this.list.push(added);
    if (node.name !== undefined) this.byName.set(node.name, added);
    return added;
  }

  /** The last stage of that name, in any case. */
  named(name: string): Node | undefined {
    return this.byName.get(lower(name));
  }

  /** @throws DockerfileProblem if there is no such stage */
  at(index: bigint): Node {
    const node = index >= 0n ? this.list[Number(index)] : undefined;
    if (node) return node;
    throw new DockerfileProblem(
      `invalid stage index ${index}`,
      `Copy from a stage by its name; the stages are numbered 0 to ${this.list.length - 1}.`,
    );
  }

  /**
   * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerfile/dockerfile2llb/validations.go (validateCircularDependency)
   * @throws DockerfileProblem if a stage copies from itself, directly or indirectly
   */
  checkForCycles(): void {
    const done = new Set<Node>();
    for (const start of this.list) {
      const path = new Set<Node>();
      const todo = [start];
      for (let node = todo.at(-1); node; node = todo.at(-1)) {
        if (done.has(node) || path.has(node)) {
          todo.pop();
          path.delete(node);
          done.add(node);
          continue;
        }
        path.add(node);
        for (const [source, place] of node.sources) {
          if (path.has(source))
            throw new DockerfileProblem(
              `circular dependency detected on stage: ${start.name ?? start.from}`,
              'Copy from a stage that does not itself need this one.',
              place,
            );
          if (!done.has(source)) todo.push(source);
        }
      }
    }
  }
}

/** A node and all that it is built on, copies from or mounts. */
export function reachableFrom(target: Node): ReadonlySet<Node> {
  const reached = new Set([target]);
  for (const node of reached) {
    if (node.base) reached.add(node.base);
    for (const source of node.sources.keys()) reached.add(source);
  }
  return reached;
}
