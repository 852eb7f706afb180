import { onbuildTriggers } from '../../base-images/onbuild-images';
import type { LockedImage } from '../../base-images/lock-file';
import type { BuilderRecord } from '../../builder/model/record';
import type { DownloadSettings } from '../../buildkitd-config/downloads';
import type { ImageStore } from '../../image-store/store';
import { buildsTogether } from '../../buildx/together/build-together';
import { readDockerfileText } from '../../component/dockerfile-text';
import { readDockerfile } from '../../dockerfile/read-dockerfile';
import { isElsewhere } from '../../util/elsewhere';
import type { BuildSpec } from '../plan/image-spec';

interface BuildPlace {
  readonly workspaceRoot: string;
  readonly builder: Pick<BuilderRecord, 'driver' | 'nodes' | 'buildx'>;
  readonly store: ImageStore;
  readonly closedWorld: boolean;
  readonly downloadSettings?: DownloadSettings;
  readonly siblings: Readonly<Record<string, string>>;
}

/**
 * Whether a build may share a process with others: one that runs no program. It takes little longer than the start of a process, and it is little to
 * do again. A RUN may take an hour, which no other task should wait for.
 */
export async function sharesProcess(
  spec: BuildSpec,
  images: readonly LockedImage[],
  { builder, closedWorld, downloadSettings, siblings, store, workspaceRoot }: BuildPlace,
): Promise<boolean> {
  const isOneBuildkit = builder.driver === 'docker-container' && builder.nodes.length === 1;
  if (!isOneBuildkit || !buildsTogether(builder.buildx) || !closedWorld || downloadSettings) return false;
  if (Object.keys(siblings).length > 0 || isElsewhere(spec.context) || spec.metadataFile !== undefined) return false;
  const { stages } = readDockerfile((await readDockerfileText(spec, workspaceRoot)) ?? '');
  const instructions = stages
    .flatMap(({ steps }) => steps)
    .map(({ instruction, trigger }) => trigger ?? instruction.text);
  const inherited = await onbuildTriggers(store, images);
  // No stages: it is in a language that only its frontend can read.
  return stages.length > 0 && ![...instructions, ...inherited].some((text) => /^\s*run\b/i.test(text));
}
