import { join } from 'node:path';
import { optionsInRun, type NxRun } from '../component/nx-run';
import type { Component } from '../component/settings';
import { revisionInRun } from '../component/tags/git-revision';
import { readTemplateValues } from '../component/tags/template-values';
import { DIGESTS_FOLDER, digestsOf, writePushed } from '../image/merge/digest-file';
import type { RecordedImage } from '../image/record/recorded-images';

/**
 * Writes the digests of the images that a run pushed by digest, for the job that joins them. Images from the cache are among them: it is this run,
 * at this commit, that stands for them.
 */
export async function writeDigests(component: Component, pushed: readonly RecordedImage[], run: NxRun): Promise<void> {
  const { workspaceRoot } = run;
  const { env } = process;
  const { options } = optionsInRun(run, { project: component.project, target: component.task });
  const revision = await revisionInRun(run);
  const { version } = await readTemplateValues(options, component, { workspaceRoot, env, revision, facts: {} });
  const { commitSha: commit } = revision;
  for (const { target, platforms, digest } of pushed) {
    if (digest === undefined) continue;
    const folder = digestsOf(join(workspaceRoot, DIGESTS_FOLDER), component);
    await writePushed(folder, {
      ...(target !== undefined && { target }),
      platforms,
      digest,
      ...(commit !== undefined && { commit }),
      ...(version !== undefined && { version }),
    });
  }
}
