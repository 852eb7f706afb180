import type { Workspace } from '../../support/workspace';

/** A component of the benchmark, as every tool builds it. */
export interface BenchComponent {
  readonly name: string;
  /** Of the folder of its Dockerfile, in the workspace. */
  readonly folder: string;
}

/** What the builder and all images of the benchmark are named after. */
export const NAME = 'bench-peers';

/**
 * One or two stages, on the images in turn: the shape of a platform's components. None of them runs a program, which would take every tool the same.
 */
export async function writeComponents(
  workspace: Workspace,
  count: number,
  images: readonly string[],
): Promise<readonly BenchComponent[]> {
  const components = Array.from({ length: count }, (_, i) => ({ name: `c${i}`, folder: `components/c${i}` }));
  for (const [i, { name }] of components.entries()) {
    const base = (of: number) => images[of % images.length];
    const one = `FROM ${base(i)}\nCOPY source /source\n`;
    const two = `FROM ${base(i)} AS build\nCOPY source /out\nFROM ${base(i + 3)}\nCOPY --from=build /out /source\n`;
    await workspace.write(`components/${name}/Dockerfile`, i % 2 === 0 ? one : two);
    await workspace.write(`components/${name}/source`, `${name}\n`);
  }
  return components;
}

/** Changes a source of a component to something that was never there. */
export async function change(workspace: Workspace, { folder }: BenchComponent): Promise<void> {
  await workspace.write(`${folder}/source`, `${process.hrtime.bigint()}\n`);
}
