import { pushImage } from '../../buildx/push';
import type { DockerBuildOptions } from '../../component/options';
import { checkNumbers } from '../../component/schema/check-numbers';
import { withDefaults } from '../../component/schema/defaults';
import type { Component } from '../../component/settings';
import { readSourceRevision } from '../../component/tags/git-revision';
import { readFacts } from '../../component/tags/rules/read-facts';
import { expandTemplate } from '../../component/tags/template';
import { imageTags, tagTemplates } from '../../component/tags/tags';
import { factsOf, readTemplateValues } from '../../component/tags/template-values';
import { badInput } from '../../errors';
import { retryTransient } from '../build/retry-transient';
import { recordPath } from '../record/image-record';
import { nameInRegistry, readRecordedImages } from '../record/recorded-images';

export interface PublishRequest {
  readonly workspaceRoot: string;
  /** What is released: its task is the one that pushed the image, docker-build or docker-merge. */
  readonly component: Component;
  /** Those of docker-build, with the names of the release instead of its own. */
  readonly options: DockerBuildOptions;
  /** The version that `nx release version` found; undefined without it. */
  readonly newVersion?: string;
  /** A template of the version: `{currentDate|YYMM.DD}.{shortCommitSha}`. */
  readonly scheme?: string;
  /** Says what would be published. */
  readonly dryRun: boolean;
  /** The builder whose settings of registries apply. */
  readonly builder?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** An image that a registry has, and the names that it is released under. */
interface Release {
  readonly source: string;
  readonly names: readonly string[];
}

/**
 * Gives an image that a registry has the names of a release, or copies it to another registry: by its digest, with every platform and its attestations.
 *
 * @throws BuildkitError when no registry has the image, when it is of another commit, or with buildx's own words
 */
export async function publishImages(request: PublishRequest): Promise<void> {
  const { dryRun, builder, options, log } = request;
  checkNumbers('dockerBuild', options);
  const { retries } = withDefaults('dockerBuild', options);
  for (const { source, names } of await plannedReleases(request)) {
    if (dryRun) {
      log(`${names.join(', ')} would be ${source}, but this is a dry run`);
      continue;
    }
    await retryTransient(() => pushImage(source, names, builder), { retries, log });
    log(`${names.join(', ')} is ${source}`);
  }
}

async function plannedReleases(request: PublishRequest): Promise<readonly Release[]> {
  const { workspaceRoot, component, env, newVersion, scheme } = request;
  const options = { ...request.options, ...(newVersion !== undefined && { version: newVersion }) };
  const needs = factsOf({ ...options, tags: [...(options.tags ?? []), ...(scheme === undefined ? [] : [scheme])] });
  const [revision, facts, images] = await Promise.all([
    readSourceRevision(workspaceRoot),
    readFacts(needs, { workspaceRoot, env }),
    readRecordedImages(recordPath(workspaceRoot, component)),
  ]);
  const pushed = images.flatMap((image) => {
    const source = nameInRegistry(image);
    return source === undefined ? [] : [{ image, source }];
  });
  const [first] = pushed;
  if (first === undefined) {
    throw badInput('NXBK-0906', `No registry has the image of ${component.project}:${component.task}`);
  }
  const other = pushed.find(({ image: { commit } }) => commit !== undefined && commit !== revision.commitSha);
  if (other) {
    throw badInput(
      'NXBK-0909',
      `${other.source} was joined at commit ${other.image.commit}, but ${revision.commitSha ?? 'no commit'} is checked out`,
      `publish it in a checkout of ${other.image.commit}, or build every platform of this commit and run ${component.project}:${component.task} again`,
    );
  }
  const found = await readTemplateValues(options, component, { workspaceRoot, env, revision, facts });
  const values = scheme === undefined ? found : { ...found, version: expandTemplate(scheme, found) };
  return pushed.map(({ image, source }) => ({
    source,
    names: imageTags(
      {
        ...tagTemplates(options, component.project, undefined),
        severalTargets: new Set(images.map(({ target }) => target)).size > 1,
        archSuffix: false,
        platforms: image.platforms,
        imagePerPlatform: images.filter(({ target }) => target === image.target).length > 1,
      },
      { ...values, ...(image.target !== undefined && { target: image.target }) },
    ),
  }));
}
