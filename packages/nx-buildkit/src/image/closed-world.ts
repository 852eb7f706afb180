import type { LockedImage } from '../base-images/lock';
import { badInput } from '../errors';
import type { ImageStore } from '../image-store/store';

/** A source policy of BuildKit, as far as it concerns us. */
export interface SourcePolicy {
  readonly rules?: readonly object[];
}

/** https://github.com/moby/buildkit/blob/v0.34.2/sourcepolicy/pb/policy.proto; a misspelt field would be ignored without a word. */
const DENY_IMAGES = { action: 'DENY', selector: { identifier: 'docker-image://*' } };

/**
 * The policy that denies BuildKit every image it was not handed over, so that a forgotten one is an error in a moment and not a request.
 * The user's rules follow ours: the last rule that matches an image decides, so an ALLOW of theirs opens the door for what it names.
 */
export function closedWorldPolicy(users: SourcePolicy = {}): SourcePolicy {
  return { ...users, rules: [DENY_IMAGES, ...(users.rules ?? [])] };
}

/**
 * The locked images as named contexts that BuildKit reads from the store. Each is addressed by upstream's index digest: that is the cache key of a
 * plain build too, so both share their cache, and a platform that is added later invalidates nothing. The tag is needed in the text and
 * then ignored.
 *
 * @throws BuildkitError when two locks know the same reference by different digests: one build can take one of them only
 */
export function imageContexts(images: readonly LockedImage[], store: ImageStore): Readonly<Record<string, string>> {
  const contexts = new Map<string, string>();
  for (const { contextKey, ref, indexDigest } of images) {
    const context = `oci-layout://${store.root}:locked@${indexDigest}`;
    if ((contexts.get(contextKey) ?? context) !== context) {
      throw badInput(
        `${ref} was locked at different times for different platforms, as different images`,
        'run prefetch with --refresh for all platforms at once',
      );
    }
    contexts.set(contextKey, context);
  }
  return Object.fromEntries(contexts);
}
