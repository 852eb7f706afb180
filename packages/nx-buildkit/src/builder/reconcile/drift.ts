import { answerRemedy } from '../../kubernetes/cluster-failure';
import { maskCredentials } from '../../util/sanitize';
import type { Builder } from '../model/builder';
import { containerSettings } from '../observed/node-container';
import { workloadSettings } from '../observed/node-workload';
import type { ObservedBuilder } from '../observed/observed-builder';
import { settingsOf, type Settings } from '../model/node-settings';

/** One setting of one node that is not what it should be. */
export interface Change {
  readonly node: string;
  readonly setting: string;
  /** undefined: was not set. */
  readonly from?: string;
  /** undefined: is no longer wanted. */
  readonly to?: string;
}

/**
 * The differences between the wanted builder and the existing one, in buildx's store or in the containers or the cluster that run it. The store and the containers
 * differ if somebody changed the builder after its container was created, which only changes the store.
 */
export function drift(wanted: Builder, stored: Builder, nodes: ObservedBuilder['nodes']): readonly Change[] {
  const gone = stored.nodes.filter((node) => !wanted.nodes.some(({ name }) => name === node.name));
  return [
    ...wanted.nodes.flatMap((node) => {
      const there = stored.nodes.find(({ name }) => name === node.name);
      if (!there) return [{ node: node.name, setting: 'node', to: 'wanted' }];
      const { container, workload } = nodes[node.name] ?? {};
      const changes = [
        ...compare(
          settingsOf(node),
          settingsOf(node.endpoint === undefined ? { ...there, endpoint: undefined } : there),
        ),
        ...(container ? compare(containerSettings(node), container.settings) : []),
        ...(workload && 'settings' in workload ? compare(workloadSettings(node), workload.settings) : []),
      ];
      const unique = new Map(changes.map((change) => [change.setting, change]));
      return [...unique.values()].map((change) => ({ node: node.name, ...change }));
    }),
    ...gone.map(({ name }) => ({ node: name, setting: 'node', from: 'there' })),
  ];
}

/** Why it is not known of some nodes whether they are as they should be. */
export function unknownSettings(nodes: ObservedBuilder['nodes']): readonly string[] {
  return Object.entries(nodes).flatMap(([name, node]) => {
    if (!node?.workload || !('unknown' in node.workload)) return [];
    const { unknown } = node.workload;
    return [`whether the pods of ${name} have these settings: ${unknown}; ${answerRemedy(node.workload)}`];
  });
}

/** Names of variables whose values are not shown. */
const SECRET = /env\..*(token|secret|passw|credential|auth|key)/i;

/** Lines of a diff: `node: setting: old → new`. */
export function showChanges(changes: readonly Change[]): readonly string[] {
  return changes.map(({ node, setting, from, to }) => {
    const show = (value?: string): string => {
      if (value === undefined) return '(none)';
      return SECRET.test(setting) ? '***' : maskCredentials(value);
    };
    return `${node}: ${setting}: ${show(from)} → ${show(to)}`;
  });
}

function compare(wanted: Settings, existing: Settings): readonly Omit<Change, 'node'>[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(existing)])]
    .filter((setting) => wanted[setting] !== existing[setting])
    .map((setting) => ({ setting, from: existing[setting], to: wanted[setting] }));
}
