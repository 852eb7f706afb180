import type { Builder, BuilderNode } from '../model/builder';
import { writeAttributes } from '../../util/csv';

/**
 * Arguments of `docker` that write a node into buildx's store. Nothing is started.
 *
 * @param configPath the node's buildkitd.toml on this host
 */
export function createArgs(builder: Builder, node: BuilderNode, configPath: string): readonly string[] {
  const first = builder.nodes[0] === node;
  return [
    'buildx',
    'create',
    '--name',
    builder.name,
    '--driver',
    builder.driver,
    '--node',
    node.name,
    ...(first ? [] : ['--append']),
    ...(Object.keys(node.files).length > 0 ? ['--buildkitd-config', configPath] : []),
    ...(node.platforms.length > 0 ? ['--platform', node.platforms.join(',')] : []),
    // buildx reads each as a line of CSV: a bare comma, as in NO_PROXY, would end the value.
    ...Object.entries(node.driverOpts).flatMap(([key, value]) => ['--driver-opt', writeAttributes({ [key]: value })]),
    ...(node.flags.length > 0 ? ['--buildkitd-flags', node.flags.map(word).join(' ')] : []),
    ...(node.endpoint === undefined ? [] : [node.endpoint]),
  ];
}

/** buildx splits --buildkitd-flags as a shell would. https://github.com/google/shlex */
function word(flag: string): string {
  return /^[\w@%+=:,./-]+$/.test(flag) ? flag : `"${flag.replace(/["\\]/g, '\\$&')}"`;
}
