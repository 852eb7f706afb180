import { runAtRegistry } from '../../buildx/at-registry';
import { createIndexCommand, readIndexCommand, type IndexToCreate } from '../../buildx/create-index';
import type { DockerBuildOptions } from '../../component/options';
import { checkNumbers } from '../../component/schema/check-numbers';
import { withDefaults } from '../../component/schema/defaults';
import type { Component } from '../../component/settings';
import { readSourceRevision } from '../../component/tags/git-revision';
import { readFacts } from '../../component/tags/rules/read-facts';
import { imageTags, tagTemplates } from '../../component/tags/tags';
import { factsOf, readTemplateValues } from '../../component/tags/template-values';
import { digestOf, type Digest } from '../../oci/digest';
import { repositoryOf } from '../../oci/reference';
import type { Command } from '../../process/run';
import { retryTransient } from '../build/retry-transient';
import { revisionAnnotations } from '../plan/default-annotations';
import { recordPath } from '../record/image-record';
import { writeRecordedImages } from '../record/recorded-images';
import { importArchives, type ArchivedImages } from './archives';
import { digestsOf, readRunnerImages } from './digest-file';
import { decidedBy } from './made-with';
import { planIndexes, type PlannedIndex } from './plan-index';

export interface MergeRequest {
  readonly workspaceRoot: string;
  /** What was built: its task is the one that builds. */
  readonly component: Component;
  /** The task that joins. */
  readonly task: string;
  /** Those of the task that builds, in the configuration of the one that joins. */
  readonly options: DockerBuildOptions;
  /** That configuration, if any. */
  readonly configuration?: string;
  /** Every platform of the index; none for those whose digests are there. */
  readonly platforms: readonly string[];
  /** Absolute path of the folder with the digests of all runners. */
  readonly folder: string;
  /** The builder whose settings of registries apply. */
  readonly builder?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** An index that a registry has. */
export interface MergedIndex {
  readonly names: readonly string[];
  readonly platforms: readonly string[];
  readonly digest: Digest;
}

/**
 * Joins the images of several runners, which a registry or OCI archives hold, into one index for each stage, under the names that the options give
 * an image of all platforms, and leaves a record. The same images give the same index, however often this runs.
 *
 * @throws BuildkitError when the images do not belong together, or with buildx's own words
 */
export async function mergeImages(request: MergeRequest): Promise<readonly MergedIndex[]> {
  const { workspaceRoot, component, options, env, folder } = request;
  const [revision, facts, images] = await Promise.all([
    readSourceRevision(workspaceRoot),
    readFacts(factsOf(options), { workspaceRoot, env }),
    readRunnerImages(digestsOf(folder, component)),
  ]);
  const values = await readTemplateValues(options, component, { workspaceRoot, env, revision, facts });
  const expected = {
    platforms: request.platforms,
    commit: revision.commitSha,
    version: values.version,
    ...(request.configuration !== undefined && { configuration: request.configuration }),
    configured: decidedBy(options),
  };
  const planned = planIndexes(images, expected).map((index) => ({
    index,
    names: imageTags(
      {
        ...tagTemplates(options, component.project, index.target),
        severalTargets: Object.keys(options.targets ?? {}).length > 1,
        archSuffix: false,
        platforms: [],
        imagePerPlatform: false,
      },
      { ...values, ...(index.target !== undefined && { target: index.target }) },
    ),
  }));
  const annotations = revisionAnnotations(component.project, revision);
  const merged: MergedIndex[] = [];
  for (const { index, names } of planned) {
    const archived = await importArchives(index.images, options, workspaceRoot);
    merged.push(await pushIndex({ ...index, names, archived, annotations }, request));
  }
  await writeRecordedImages(
    recordPath(workspaceRoot, { ...component, task: request.task }),
    component.project,
    merged.map((image) => ({ ...image, commit: revision.commitSha, outputs: ['push'] })),
  );
  return merged;
}

/** An index with all that is needed to make it. */
interface IndexToPush extends PlannedIndex, Pick<IndexToCreate, 'names' | 'annotations'> {
  readonly archived: ArchivedImages;
}

async function pushIndex(
  { images, platforms, names, archived, annotations }: IndexToPush,
  { builder, options, log }: MergeRequest,
): Promise<MergedIndex> {
  checkNumbers('dockerBuild', options);
  const patience = { retries: withDefaults('dockerBuild', options).retries, log };
  for (const repository of new Set(names.map(repositoryOf))) {
    const own = names.filter((name) => repositoryOf(name) === repository);
    const sources = images.map(({ digest }) => archived.get(digest) ?? `${repository}@${digest}`);
    const command = createIndexCommand({ names: own, sources, annotations, builder });
    await retryTransient(() => runForIndex(command, own[0] ?? ''), patience);
  }
  // What was asked for and what the registry has are compared by its own words.
  const written = await retryTransient(
    () => runForIndex(readIndexCommand(names[0] ?? '', builder), names[0] ?? ''),
    patience,
  );
  return { names, platforms, digest: digestOf(written) };
}

function runForIndex(command: Command, name: string): Promise<string> {
  return runAtRegistry(command, `Joining the images of ${name}`, name, {
    // Names are valid here, so it is `oci-layout://` that an older buildx does not know.
    'bad-reference': {
      code: 'NXBK-0208',
      remedy: 'update docker buildx to 0.33 or later, which uploads archives',
    },
    'not-found': {
      remedy: `build each platform with the output push-by-digest or oci and with the same names, so that ${repositoryOf(name)} has its image`,
    },
  });
}
