import {
  getProjects,
  readNxJson,
  updateNxJson,
  updateProjectConfiguration,
  type TargetConfiguration,
  type Tree,
} from '@nx/devkit';
import { isDeepStrictEqual } from 'node:util';

export type Options = Readonly<Record<string, unknown>>;
type WithOptions = Pick<TargetConfiguration, 'executor' | 'options' | 'configurations'>;

/**
 * Changes the options of an executor everywhere in a workspace: in the targets of projects, their configurations, and the targetDefaults of nx.json.
 *
 * @param inferred names of targets that have this executor although project.json does not say so
 */
export function changeOptions(
  tree: Tree,
  executor: string,
  change: (options: Options) => Options,
  inferred: RegExp = /^$/,
): void {
  const changed = <Target extends WithOptions>(target: Target): Target => ({
    ...target,
    ...(target.options && { options: change(target.options) }),
    ...(target.configurations && { configurations: mapValues(target.configurations, change) }),
  });
  const isOurs = (name: string, target: TargetConfiguration): boolean =>
    target.executor === executor ||
    (target.executor === undefined && target.command === undefined && inferred.test(name));

  for (const [name, project] of getProjects(tree)) {
    const targets = mapValues(project.targets ?? {}, (target, key) => (isOurs(key, target) ? changed(target) : target));
    if (!isDeepStrictEqual(targets, project.targets ?? {}))
      updateProjectConfiguration(tree, name, { ...project, targets });
  }
  const nxJson = readNxJson(tree);
  if (!nxJson?.targetDefaults) return;
  const targetDefaults = mapValues(nxJson.targetDefaults, (defaults, key) => {
    const changedIfOurs = <Entry extends TargetConfiguration>(entry: Entry): Entry =>
      key === executor || isOurs(key, entry) ? changed(entry) : entry;
    return Array.isArray(defaults) ? defaults.map(changedIfOurs) : changedIfOurs(defaults);
  });
  if (!isDeepStrictEqual(targetDefaults, nxJson.targetDefaults)) updateNxJson(tree, { ...nxJson, targetDefaults });
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
