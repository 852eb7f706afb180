import { join, resolve } from 'node:path';
import { withDefaults } from '../component/schema/defaults';
import { archiveOf, parseOutput, withDestination } from '../component/flags/outputs';
import { optionsFor } from '../component/configurations';
import { optionsInRun, type NxRun } from '../component/run/nx-run';
import type { DockerBuildOptions } from '../component/options';
import { readComponentSettings, type Component } from '../component/settings';
import { revisionInRun } from '../component/tags/git-revision';
import { readTemplateValues } from '../component/tags/template-values';
import { taskFolder } from '../component/task-folders';
import { DIGESTS_FOLDER, digestsOf, writeRunnerImage } from '../image/merge/digest-file';
import { decidedBy, type MadeWith } from '../image/merge/made-with';
import type { RecordedImage } from '../image/record/recorded-images';
import { environment } from '../util/task-scope';
import { uncommittedSources } from './uncommitted-sources';

/**
 * Writes the digests of images that a run pushed by digest or put into OCI archives, and these archives, for the job that joins them. Images from the
 * cache are among them: it is this run, at this commit, that stands for them.
 */
export async function writeDigests(component: Component, images: readonly RecordedImage[], run: NxRun): Promise<void> {
  if (images.length === 0) return;
  const { workspaceRoot } = run;
  const env = environment();
  const { options, configuration } = optionsInRun(run, { project: component.project, target: component.task });
  const revision = await revisionInRun(run);
  const { version } = await readTemplateValues(options, component, { workspaceRoot, env, revision, facts: {} });
  const { commitSha: commit } = revision;
  const settings = await readComponentSettings(options, component, workspaceRoot);
  const uncommitted = await uncommittedSources(settings, options, run);
  const definition = run.projects[component.project]?.targets?.[component.task] ?? {};
  const madeWith: MadeWith = {
    ...(configuration !== undefined && { configuration }),
    configured: decidedBy(optionsFor<DockerBuildOptions>(definition, configuration).options),
    decided: decidedBy({ ...options, buildArgs: settings.buildArgs }),
  };
  for (const { target, platforms, digest, names, outputs } of images) {
    const archive = archiveOfImage(names, component, options);
    if (digest === undefined || (archive === undefined && outputs.includes('oci'))) continue;
    const folder = digestsOf(join(workspaceRoot, DIGESTS_FOLDER), component);
    await writeRunnerImage(folder, {
      ...(target !== undefined && { target }),
      platforms,
      digest,
      ...madeWith,
      ...(commit !== undefined && { commit }),
      ...(version !== undefined && { version }),
      uncommitted,
      ...(archive !== undefined && { archive: resolve(workspaceRoot, archive) }),
    });
  }
}

/** The OCI archive of an image. Its path comes from the options and the name of the image, and not from a record, which others may have written. */
function archiveOfImage(
  [name = '']: RecordedImage['names'],
  component: Component,
  options: DockerBuildOptions,
): string | undefined {
  const [oci] = withDefaults('dockerBuild', options)
    .outputs.map(parseOutput)
    .filter(({ type }) => type === 'oci');
  return oci && archiveOf(withDestination(oci, taskFolder(component), name));
}
