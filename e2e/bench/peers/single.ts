import { median } from '../median';
import { change } from './components';
import type { Setting } from './setting';

/** An edit of one component and its build, beside what they cannot do without: medians in ms. */
export interface Single {
  /** `nx run` of a target that does nothing, in a batch. */
  readonly floor: number;
  /** `docker buildx build` of the component. */
  readonly raw: number;
  /** Both by the plugin. */
  readonly own: number;
}

/** Lets them take turns, with everything built once before. */
export async function single({ workspace, components, alone }: Setting, rounds: number): Promise<Single> {
  const [component] = components;
  if (!component) throw new Error('there is no component');
  const took: Record<keyof Single, number[]> = { floor: [], raw: [], own: [] };
  for (let round = -1; round < rounds; round++) {
    for (const way of ['floor', 'raw', 'own'] as const) {
      await change(workspace, component);
      const start = performance.now();
      await alone[way](component);
      // The first round warms everything up.
      if (round >= 0) took[way].push(performance.now() - start);
    }
  }
  return { floor: median(took.floor), raw: median(took.raw), own: median(took.own) };
}
