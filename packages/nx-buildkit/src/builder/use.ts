import { inspectContainer } from '../buildx/builders';
import { whileUsing } from './model/builder-lock';
import type { BuilderRecord } from './model/record';

/** Runs a build in the builder; until it ends nobody of this plugin recreates or removes the builder, any number of builds at once. */
export async function useBuilder<T>(builder: BuilderRecord, build: () => Promise<T>): Promise<T> {
  return whileUsing(builder, build);
}

/** Whether every container of the builder runs still: one short process for each. Builders of other drivers are taken at their word. */
export async function builderIsUp(builder: BuilderRecord): Promise<boolean> {
  const running = await Promise.all(
    builder.nodes.map(async ({ endpoint, containerId }) => {
      if (containerId === undefined) return true;
      return (await inspectContainer(endpoint, containerId))?.State.Status === 'running';
    }),
  );
  return running.every(Boolean);
}
