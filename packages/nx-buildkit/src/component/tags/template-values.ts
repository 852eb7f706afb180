import { join } from 'node:path';
import type { DockerBuildOptions } from '../options';
import type { SourceRevision } from './git-revision';
import { optionVariants } from '../per-platform';
import { readVersion } from './image-version';
import type { Component } from '../settings';
import { asImageName } from './tags';
import type { FactName, Facts } from './rules/facts';
import { parseFlavor } from './rules/flavor';
import { factsOfRules } from './rules/needs';
import { isRule, parseRule } from './rules/rule';
import { factsInTemplates, repositoryPart, tagPart, type TemplateValues } from './template';

/** The token values that all images of a component share. */
export type CommonValues = Omit<TemplateValues, 'arch' | 'platform' | 'target'>;

/** The sources of values other than options. */
export interface ValueOrigins {
  readonly workspaceRoot: string;
  readonly env: NodeJS.ProcessEnv;
  readonly revision: SourceRevision;
  /** At least those of {@link factsOf}. */
  readonly facts: Facts;
  /** The hash of the task that builds the image. */
  readonly inputHash?: string;
}

/**
 * What the names, labels and annotations of a component read from git, the CI and the clock through rules and tokens.
 *
 * @throws BuildkitError for a rule that makes no sense
 */
export function factsOf(options: DockerBuildOptions): readonly FactName[] {
  const facts = optionVariants(options).flatMap(
    ({ tags = [], targets = {}, images = [], flavor = [], labels = {}, annotations = {} }) => {
      const entries = [...tags, ...Object.values(targets).flatMap((target) => target.tags ?? [])];
      const rules = entries.filter(isRule);
      const texts = [...entries, ...images, ...flavor, ...Object.values(labels), ...Object.values(annotations)];
      const ofRules = rules.length > 0 ? factsOfRules(rules.map(parseRule), parseFlavor(flavor)) : [];
      return [...ofRules, ...factsInTemplates(texts)];
    },
  );
  return [...new Set(facts)];
}

/** Determines the current token values for a component's templates in this workspace. */
export async function readTemplateValues(
  { imagePrefix = '', version: given }: Pick<DockerBuildOptions, 'imagePrefix' | 'version'>,
  { project, root }: Pick<Component, 'project' | 'root'>,
  { workspaceRoot, env, revision: { commitSha }, facts, inputHash }: ValueOrigins,
): Promise<CommonValues> {
  const branch = facts['source-branch'];
  const version = await readVersion(given, env, [join(workspaceRoot, root), workspaceRoot]);
  return {
    imagePrefix: asImageName(imagePrefix, project),
    projectName: repositoryPart(project),
    ...(version && { version: tagPart(version) }),
    ...(commitSha && { commitSha, shortCommitSha: commitSha.slice(0, 7) }),
    ...(branch && { branch: tagPart(branch) }),
    ...(inputHash && { inputHash }),
    facts,
    env,
  };
}
