import type { LockedImage } from '../../base-images/lock-file';
import { lockedApart } from '../../image-store/archive/image-archive';
import type { ImageStore } from '../../image-store/store';
import { concerns, type SourcePolicy, type SourceRule } from './user-policy';

const DENY_IMAGES = deny('docker-image://*');

/** What ADD and a context of another place download. */
const DENY_DOWNLOADS = ['http://*', 'https://*', 'git://*'].map(deny);

/** What the policy of a build depends on. */
interface PolicyNeeds {
  readonly closedWorld: boolean;
  readonly userPolicy: SourcePolicy;
  readonly downloads?: { readonly rules: readonly SourceRule[] } | undefined;
  /** The only downloads that are let in, unless rules lead them elsewhere. */
  readonly allowedDownloads?: readonly string[] | undefined;
}

/**
 * The policy of a build: what it is denied, where RUN's downloads are sent, and what the user says.
 *
 * @returns undefined if only the user's own policy applies, which docker buildx reads itself
 */
export function buildPolicy(
  { closedWorld, userPolicy, downloads, allowedDownloads }: PolicyNeeds,
  letIn?: readonly string[],
): SourcePolicy | undefined {
  if (!downloads) return closedWorld ? closedWorldPolicy(userPolicy, letIn, allowedDownloads) : undefined;
  const users = { ...userPolicy, rules: [...downloads.rules, ...(userPolicy.rules ?? [])] };
  return closedWorld ? closedWorldPolicy(users, letIn) : users;
}

/**
 * The policy that denies BuildKit every image it was not handed over, so that a forgotten image is an immediate error and not a request.
 *
 * The user's rules follow those of the plugin: the last rule that matches an image decides, so an ALLOW of the user lets that image in. The target of
 * a CONVERT is judged again from the first rule on, so it is allowed before the user's rules.
 *
 * @param letIn references by digest of images that the builder has already
 * @param allowed the only downloads that are let in; not given, all of them are
 */
export function closedWorldPolicy(
  users: SourcePolicy,
  letIn: readonly string[] = [],
  allowed?: readonly string[],
): SourcePolicy {
  const rules = users.rules ?? [];
  const converted = rules.flatMap(({ action, updates: { identifier: to = '' } = {} }) =>
    action === 'CONVERT' && to.startsWith('docker-image://') ? letInByTag(to.replace(/\$\{?\d+\}?/g, '*')) : [],
  );
  const images = letIn.map((ref) => allow(`docker-image://${ref}`));
  const downloads = allowed && [...DENY_DOWNLOADS, ...allowed.map(allowExactly)];
  return { ...users, rules: [DENY_IMAGES, ...images, ...(downloads ?? []), ...converted, ...rules] };
}

/** BuildKit judges an image twice: by the name it was given, and then with the digest it found. */
function letInByTag(identifier: string): readonly SourceRule[] {
  return identifier.includes('@') ? [allow(identifier)] : [allow(identifier), allow(`${identifier}@*`)];
}

function deny(identifier: string): SourceRule {
  return { action: 'DENY', selector: { identifier } };
}

function allow(identifier: string): SourceRule {
  return { action: 'ALLOW', selector: { identifier } };
}

/** A URL can have characters that stand for others in a rule. */
function allowExactly(identifier: string): SourceRule {
  return { action: 'ALLOW', selector: { identifier, match_type: 'EXACT' } };
}

/** By what BuildKit judges an image: by the name that it was given, and by the digest that it finds. */
export function judgedNames({ ref, indexDigest }: Pick<LockedImage, 'ref' | 'indexDigest'>): readonly string[] {
  return ref.includes('@') ? [ref] : [ref, `${ref}@${indexDigest}`];
}

/**
 * The images that no rule of a user's policy matches. The others are not handed over, since a policy does not see images from a store: BuildKit
 * itself has to ask for them, and then denies or converts them.
 */
export async function withoutJudged(
  images: readonly LockedImage[],
  users: SourcePolicy,
): Promise<readonly LockedImage[]> {
  const judging = (users.rules ?? []).filter(({ action }) => action !== 'ALLOW');
  const isJudged = async (image: LockedImage): Promise<boolean> => {
    const names = judgedNames(image);
    const concerned = judging.flatMap((rule) => names.map((name) => concerns(rule, name)));
    return (await Promise.all(concerned)).some(Boolean);
  };
  const judged = await Promise.all(images.map(isJudged));
  return images.filter((_, i) => !judged[i]);
}

/**
 * A locked image as BuildKit reads it from the store, addressed by upstream's index digest: that is the cache key of a plain build too, so both
 * share their cache, and a platform that is added later invalidates nothing. The tag is needed in the text and then ignored.
 */
export function storeContext(store: ImageStore, { indexDigest }: LockedImage): string {
  return `oci-layout://${store.root}:locked@${indexDigest}`;
}

/**
 * The named contexts that replace references with locked images.
 *
 * @throws BuildkitError when two locks have different digests for the same reference: one build can use only one of them
 */
export function imageContexts(images: readonly LockedImage[], store: ImageStore): Readonly<Record<string, string>> {
  const contexts = new Map<string, string>();
  for (const image of images) {
    const { contextKey, ref } = image;
    const context = storeContext(store, image);
    if ((contexts.get(contextKey) ?? context) !== context) throw lockedApart(ref);
    contexts.set(contextKey, context);
  }
  return Object.fromEntries(contexts);
}
