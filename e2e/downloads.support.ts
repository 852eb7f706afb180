import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Front } from '../tools/hub';
import type { ComponentWorkspace } from './docker-build.support';
import { hub, resetHub } from './support/engine';
import type { Workspace } from './support/workspace';

/**
 * Sets the options of a builder's configuration.
 *
 * @param options of buildkit-config, such as `downloads`
 * @param builder further options of the builder target
 */
export async function configureBuilder(
  workspace: Pick<Workspace, 'write'>,
  name: string,
  options: object,
  builder: object = {},
): Promise<void> {
  const targets = {
    config: { executor: 'nx-buildkit:buildkit-config', options },
    builder: { executor: 'nx-buildkit:builder', dependsOn: ['config'], options: { name, ...builder } },
    store: { executor: 'nx-buildkit:store', options: { storeDir: 'image-store' } },
  };
  await workspace.write('tools/buildkit/project.json', { name: 'buildkit', targets });
}

/** An export of some projects, and a machine that gets it. */
interface Move {
  readonly from: ComponentWorkspace;
  readonly projects: readonly string[];
  /** That RUN has downloaded in them. */
  readonly downloads: number;
  /** Makes the other workspace, whose store is empty. */
  readonly open: () => Promise<ComponentWorkspace>;
  /** Where RUN has them from, which is off there. */
  readonly host: Pick<Front, 'off' | 'on'>;
}

/** Does something in another workspace once it has imported an export, and without any host. */
export async function withoutNetwork(
  { from, projects, downloads, open, host }: Move,
  work: (there: ComponentWorkspace) => Promise<void>,
): Promise<void> {
  const told = { exitCode: 0, output: expect.stringContaining(`${downloads} downloads of RUN`) };
  const list = `--projects=${projects.join(',')}`;
  expect(await from.nx(['run', 'buildkit:store', '--action=export', list])).toMatchObject(told);
  const there = await open();
  try {
    await hub.off();
    await host.off();
    await cp(join(from.root, 'components'), join(there.root, 'components'), { recursive: true });
    const tar = `--file=${join(from.root, 'dist/buildkit/images.tar')}`;
    expect(await there.nx(['run', 'buildkit:store', '--action=import', tar])).toMatchObject(told);
    await work(there);
  } finally {
    await host.on();
    await resetHub();
    await there.destroy();
  }
}
