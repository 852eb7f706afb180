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
  };
  await workspace.write('tools/buildkit/project.json', { name: 'buildkit', targets });
}
