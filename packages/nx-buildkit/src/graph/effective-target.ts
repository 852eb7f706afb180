import type { NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import {
  mergeTargetConfigurations,
  readTargetDefaultsForTarget,
} from 'nx/src/project-graph/utils/project-configuration-utils';
import type { ProjectFiles } from './project-files';

/** The parts of a target from the project's own files and nx.json. */
export interface TargetSources {
  readonly project: Pick<ProjectFiles, 'root' | 'name' | 'tags' | 'targets'>;
  readonly nxJson: Pick<NxJsonConfiguration, 'targetDefaults'>;
}

/**
 * A target as Nx will have it, merged by Nx' own functions: the inferred target, overridden by the targetDefaults of nx.json, whose entries can apply
 * to some projects, plugins or executors only, overridden by the project's own files. The tokens in its options are replaced.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/project-graph/utils/project-configuration-utils.ts (mergeCreateNodesResults)
 */
export function effectiveTarget<Options extends object>(
  name: string,
  inferred: TargetConfiguration<Options> & { readonly executor: string },
  { project, nxJson }: TargetSources,
): TargetConfiguration<Options> {
  const own = project.targets[name];
  const { root, tags } = project;
  const defaults = readTargetDefaultsForTarget(name, nxJson.targetDefaults, inferred.executor, {
    projectName: project.name,
    projectNode: { name: project.name, type: 'lib', data: { root, tags: [...tags] } },
    ...(own?.executor === undefined && { sourcePlugin: 'nx-buildkit' }),
  }) as TargetConfiguration | null;
  const isOther = (defaults?.executor ?? inferred.executor) !== inferred.executor || defaults?.command !== undefined;
  const base = defaults && !isOther ? mergeTargetConfigurations(defaults, inferred) : inferred;
  return replaceTokens(own ? mergeTargetConfigurations(own, base) : base, project);
}

/**
 * As Nx does it later, in every value of an option, also within lists and objects.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/project-graph/utils/project-configuration/target-merging.ts (resolveNxTokensInOptions)
 */
function replaceTokens<Options>(
  target: TargetConfiguration,
  { root, name }: TargetSources['project'],
): TargetConfiguration<Options> {
  // By functions: `$&` in a text would stand for what it replaces.
  const replaced = (value: string): string =>
    value
      .replace(/^\{workspaceRoot\}\/?/, '')
      .replaceAll('{projectRoot}', () => root)
      .replaceAll('{projectName}', () => name);
  const { options, configurations } = target;
  const copy: unknown = JSON.parse(JSON.stringify({ options, configurations }), (_key, value: unknown) =>
    typeof value === 'string' ? replaced(value) : value,
  );
  return { ...target, ...(copy as TargetConfiguration<Options>) };
}
