import type { LockedImage } from '../../base-images/lock-file';
import type { ImageUse } from '../../dockerfile/discover-base-images.ts';

/** An image as a named context has it. */
export type HandedImage = Pick<LockedImage, 'contextKey' | 'indexDigest'>;

/** An image whose named context would replace a stage of the same name: `FROM alpine AS alpine`. */
export interface StageNameClash {
  readonly image: HandedImage;
  /** The FROM instructions that refer to the image and not to the stage. */
  readonly uses: readonly ImageUse[];
}

/** Only such a name can be that of a stage. */
export function couldBeStageName({ contextKey }: HandedImage): boolean {
  return /^[a-z][a-z0-9-_.]*$/.test(contextKey);
}

/**
 * The same image under a name that no stage can have: with its digest, which has its own named context.
 */
export function pinned<Image extends HandedImage>(image: Image): Image {
  return { ...image, contextKey: `${image.contextKey}@${image.indexDigest}` };
}

/**
 * The Dockerfile with each clashing reference pinned. Otherwise BuildKit would silently replace the stage with the image and run none of its
 * instructions. Everything else stays in place, so that errors name the right lines.
 */
export function pinClashes(dockerfile: string, clashes: readonly StageNameClash[]): string {
  const lines = dockerfile.split('\n');
  const places = clashes.flatMap(({ image, uses }) =>
    uses.map(({ line, column }) => ({
      offset: lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1,
      reference: pinned(image).contextKey,
    })),
  );
  return places
    .sort((a, b) => b.offset - a.offset)
    .reduce((text, { offset, reference }) => pinBase(text, offset, reference), dockerfile);
}

/** Replaces the word at `offset`. */
function pinBase(text: string, offset: number, reference: string): string {
  return text.slice(0, offset) + text.slice(offset).replace(/^\S+/, reference);
}
