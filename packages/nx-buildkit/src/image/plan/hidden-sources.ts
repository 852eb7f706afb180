import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readConfigs } from '../../base-images/onbuild-images';
import type { LockedImage } from '../../base-images/lock-file';
import type { ImageStore } from '../../image-store/store';
import { isUpstream, type ImageSpec } from './image-spec';

const TAKES_FILES = '(?:copy(?!.*--from=)|add|run[ \\t]+--mount=)';

/**
 * Whether an image can contain files of its build context that its Dockerfile does not show, because ONBUILD instructions of its base take them.
 *
 * @param siblings images of other projects that it is built from
 */
export async function hasHiddenSources(
  bases: readonly LockedImage[],
  siblings: readonly ImageSpec[],
  { store, workspaceRoot }: { readonly store: ImageStore; readonly workspaceRoot: string },
): Promise<boolean> {
  const configs = Object.values(await readConfigs(store, bases));
  const triggers = configs.flatMap(({ config }) => config?.OnBuild ?? []);
  if (triggers.some((trigger) => new RegExp(`^\\s*${TAKES_FILES}`, 'i').test(trigger))) return true;
  const dockerfiles = siblings.flatMap((spec) => (isUpstream(spec) ? [] : [spec.dockerfile]));
  const texts = await Promise.all(dockerfiles.map((path) => readFile(resolve(workspaceRoot, path), 'utf8')));
  return texts.some((text) => new RegExp(`^[ \\t]*onbuild[ \\t]+${TAKES_FILES}`, 'im').test(text));
}
