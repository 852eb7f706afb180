import {
  getProjects,
  readNxJson,
  updateNxJson,
  updateProjectConfiguration,
  type TargetConfiguration,
  type Tree,
} from '@nx/devkit';
import { isDeepStrictEqual } from 'node:util';

type Options = Readonly<Record<string, unknown>>;
type WithOptions = Pick<TargetConfiguration, 'executor' | 'options' | 'configurations'>;

/**
 * Renames an option of an executor wherever a workspace says it: in the targets of projects, their configurations, and the targetDefaults of
 * nx.json. An option that has the new name too keeps what stands there.
 */
export function renameOption(tree: Tree, executor: string, from: string, to: string): void {
  const rename = (options: Options): Options => {
    if (!(from in options)) return options;
    const entries = Object.entries(options).map(([name, value]) => [name === from ? to : name, value] as const);
    return { ...Object.fromEntries(entries), ...(to in options && { [to]: options[to] }) };
  };
  const renamed = <Target extends WithOptions>(target: Target): Target => ({
    ...target,
    ...(target.options && { options: rename(target.options) }),
    ...(target.configurations && { configurations: mapValues(target.configurations, rename) }),
  });

  for (const [name, project] of getProjects(tree)) {
    const targets = mapValues(project.targets ?? {}, (target) =>
      target.executor === executor ? renamed(target) : target,
    );
    if (!isDeepStrictEqual(targets, project.targets ?? {}))
      updateProjectConfiguration(tree, name, { ...project, targets });
  }
  const nxJson = readNxJson(tree);
  const defaults = nxJson?.targetDefaults?.[executor];
  if (!nxJson || !defaults || Array.isArray(defaults) || isDeepStrictEqual(renamed(defaults), defaults)) return;
  updateNxJson(tree, { ...nxJson, targetDefaults: { ...nxJson.targetDefaults, [executor]: renamed(defaults) } });
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
