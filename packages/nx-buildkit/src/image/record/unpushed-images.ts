import { BuildkitError } from '../../errors';
import { normalizeReference, registryOf } from '../../oci/reference';
import type { PullSource } from '../../pull/pull-source';
import type { RegistryClient } from '../../registry/client';
import type { RegistryTables } from '../../registry/hosts/registry-tables';
import { openRegistryClient } from '../../registry/open-client';
import { RegistryError, type RegistryFailureKind } from '../../registry/registry-error';
import { environment } from '../../util/task-scope';
import type { BuiltImage } from './image-record';
import { pushedReferences, type PushedReference } from './pushed-references';

type Claimed = Pick<BuiltImage, 'spec' | 'digest' | 'ids'>;

/** ms for one name, all repetitions included: a registry that does not answer soon is not to hold up the end of a run. */
const PATIENCE = 30_000;

/** Which failures a login mends. */
const DENIED: ReadonlySet<RegistryFailureKind> = new Set(['denied', 'credentials']);

/**
 * Asks registries, by HEAD, whether images are under the names that they were pushed by. Each name is asked for once, and all of them at the same time.
 * Mirrors are not asked: they may be behind.
 *
 * @returns each image with what is wrong, as soon as that is known; the promise rejects with a BuildkitError if the registry cannot be asked
 */
export function findUnpushed<T extends Claimed>(
  images: readonly T[],
  { tables, env }: Pick<PullSource, 'tables' | 'env'>,
): readonly (readonly [T, Promise<readonly string[]>])[] {
  const client = openRegistryClient({
    tables: tablesToAsk(tables, images.flatMap(pushedReferences)),
    env: { ...environment(), ...env },
    limits: { giveUpAfter: PATIENCE },
  });
  const answers = new Map<string, Promise<string | undefined>>();
  const digestOf = (ref: string): Promise<string | undefined> => {
    const answer = answers.get(ref) ?? askForDigest(client, ref);
    answers.set(ref, answer);
    return answer;
  };
  const wrongOf = async (image: T): Promise<readonly string[]> => {
    const known = new Set([image.digest, ...image.ids]);
    const wrong = pushedReferences(image).map(async ({ ref }) => {
      const digest = await digestOf(normalizeReference(ref) ?? ref);
      if (digest === undefined) return [`${ref} is not in its registry`];
      return known.has(digest) ? [] : [`${ref} is another image in its registry now`];
    });
    return (await Promise.all(wrong)).flat();
  };
  const found = images.map((image) => [image, wrongOf(image)] as const);
  void Promise.allSettled(found.map(([, wrong]) => wrong)).then(() => client.close());
  return found;
}

/** @returns undefined if the registry does not have it */
async function askForDigest(client: RegistryClient, ref: string): Promise<string | undefined> {
  try {
    return await client.openPull(ref).headManifest();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    if (error.kind === 'not-found') return undefined;
    const { code, failedIn, what } = error;
    const remedy = DENIED.has(error.kind)
      ? `log in with an account that may read what it pushes: docker login ${registryOf(ref)}`
      : 'run it again when the registry answers, or with --skip-nx-cache, which builds and pushes without asking first';
    throw new BuildkitError({ code, failedIn, what, remedy }, { cause: error });
  }
}

/** The settings of the registries themselves. */
function tablesToAsk(tables: RegistryTables, references: readonly PushedReference[]): RegistryTables {
  const own = Object.entries(tables).map(([host, table]) => [host, { ...table, mirrors: [] }] as const);
  const insecure = references
    .filter(({ isInsecure }) => isInsecure)
    .map(({ ref }) => registryOf(ref))
    .map((host) => [host, { ...tables[host], mirrors: [], http: true, insecure: true }] as const);
  return Object.fromEntries([...own, ...insecure]);
}
