import { join } from 'node:path';
import type { DockerBuildOptions } from '../options';
import type { SourceRevision } from './git-revision';
import { readVersion } from './image-version';
import type { Component } from '../settings';
import { mendName } from './tags';
import { repositoryPart, tagPart, type TemplateValues } from './template';

/** The token values that all images of a component share. */
export type CommonValues = Omit<TemplateValues, 'arch' | 'platform' | 'target'>;

/** The sources of values other than options. */
export interface ValueOrigins {
  readonly workspaceRoot: string;
  readonly env: NodeJS.ProcessEnv;
  readonly revision: SourceRevision;
}

/** Determines the current token values for a component's templates in this workspace. */
export async function readTemplateValues(
  { imagePrefix = '', version: given }: Pick<DockerBuildOptions, 'imagePrefix' | 'version'>,
  { project, root }: Pick<Component, 'project' | 'root'>,
  { workspaceRoot, env, revision: { commitSha, branch } }: ValueOrigins,
): Promise<CommonValues> {
  const version = await readVersion(given, env, [join(workspaceRoot, root), workspaceRoot]);
  return {
    imagePrefix: mendName(imagePrefix, project),
    projectName: repositoryPart(project),
    ...(version && { version: tagPart(version) }),
    ...(commitSha && { commitSha, shortCommitSha: commitSha.slice(0, 7) }),
    ...(branch && { branch: tagPart(branch) }),
    env,
  };
}
