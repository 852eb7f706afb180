import type { BaseImage } from '../../base-images/lock-file';
import type { ImageStore } from '../../image-store/store';
import { ok, warn, type Remark } from './finding';

/** A base image as it is now. */
export interface BaseImageState extends BaseImage {
  /** `unlocked`: prefetch has not locked it; `missing`: it is not complete in the store. */
  readonly state: 'whole' | 'unlocked' | 'missing';
}

/** The base images that one target needs for one platform. */
export interface ComponentImages {
  /** `gitea:docker-build` */
  readonly task: string;
  /** Of the build. */
  readonly platform: string;
  /** The folder of the store. */
  readonly store: ImageStore;
  /** The command that fetches them. */
  readonly command: string;
  readonly images: readonly BaseImageState[];
}

/** Whether each component needs an image that is not in the store and is among the lost ones: then nothing can be built. */
export function stopAll(lost: ReadonlySet<string>, components: readonly ComponentImages[]): boolean {
  const isStopped = ({ images }: ComponentImages): boolean =>
    images.some(({ ref, state }) => state !== 'whole' && lost.has(ref));
  return components.length > 0 && components.every(isStopped);
}

const CODES = { unlocked: 'NXBK-0701', missing: 'NXBK-0604' } as const;
const WORDS = { unlocked: 'is not locked', missing: 'is not whole in the image store' } as const;

/** One line for a component that has all images, otherwise one for each missing image; prefetch, which runs before builds, fetches them. */
export function baseImageRemarks({ task, platform, command, images }: ComponentImages): Remark[] {
  const lacking = images.flatMap(({ ref, platform: of, state }) =>
    state === 'whole' ? [] : [warn(CODES[state], `${task} for ${platform}: ${ref} (${of}) ${WORDS[state]}`, command)],
  );
  if (lacking.length > 0 || images.length === 0) return lacking;
  const refs = [...new Set(images.map(({ ref }) => ref))];
  return [ok(`${task} for ${platform}: ${refs.join(', ')} locked, and whole in the image store`)];
}
