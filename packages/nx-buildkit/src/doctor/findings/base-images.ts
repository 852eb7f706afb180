import type { BaseImage } from '../../base-images/lock-file';
import type { ImageStore } from '../../image-store/store';
import { ok, warn, type Remark } from './finding';

/** A base image as it is now. */
export interface BaseImageState extends BaseImage {
  /** `unlocked`: prefetch has not locked it; `missing`: the store does not have it whole. */
  readonly state: 'whole' | 'unlocked' | 'missing';
}

/** The base images that one target needs for one platform. */
export interface ComponentImages {
  /** `gitea:docker-build` */
  readonly task: string;
  /** Of the build. */
  readonly platform: string;
  /** Where they lie. */
  readonly store: ImageStore;
  /** What brings them. */
  readonly command: string;
  readonly images: readonly BaseImageState[];
}

/** Whether each component needs an image that is not in the store and is among the lost ones: then nothing can be built. */
export function stopAll(lost: ReadonlySet<string>, components: readonly ComponentImages[]): boolean {
  const isStopped = ({ images }: ComponentImages): boolean =>
    images.some(({ ref, state }) => state !== 'whole' && lost.has(ref));
  return components.length > 0 && components.every(isStopped);
}

const WORDS = { unlocked: 'is not locked', missing: 'is not whole in the image store' } as const;

/** A line for a component that has all, else one for each image it lacks; prefetch, which builds run first, brings them. */
export function baseImageRemarks({ task, platform, command, images }: ComponentImages): Remark[] {
  const lacking = images.flatMap(({ ref, platform: of, state }) =>
    state === 'whole' ? [] : [warn(`${task} for ${platform}: ${ref} (${of}) ${WORDS[state]}`, command)],
  );
  if (lacking.length > 0 || images.length === 0) return lacking;
  const refs = [...new Set(images.map(({ ref }) => ref))];
  return [ok(`${task} for ${platform}: ${refs.join(', ')} locked, and whole in the image store`)];
}
