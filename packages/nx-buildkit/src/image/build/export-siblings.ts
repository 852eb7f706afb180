import { join } from 'node:path';
import { BuildkitError } from '../../errors';
import { ALONE } from '../../buildx/together/build-together';
import { askOnce } from '../../util/ask-once';
import { digestInLayout, ensureLayout, layoutOf } from '../../image-store/sibling-layouts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../util/files/temporary-folder';
import { storeContext } from '../closed-world/policy';
import { withDownloads } from '../downloads/build-downloads';
import { isUpstream, type BuildSpec } from '../plan/image-spec';
import { buildImage } from './build-image';
import type { PlannedImage, PlannedSibling } from './build-images';
import type { BuildEnvironment } from './build-environment';
import { NOWHERE } from '../plan/nowhere';
import { taskOf } from '../../component/settings';
import { type Digest, parseDigest, hexOf } from '../../oci/digest';
import { upstreamImages } from '../plan/upstream-images';

/** Named contexts by their keys, as BuildKit takes them. */
export type Contexts = Readonly<Record<string, string>>;

/** Hands over the images of other projects that an image is built from. */
export type ExportSiblings = (siblings: readonly PlannedSibling[]) => Promise<Contexts>;

/** {@link siblingExports}, shared by the builds of a run that are made in the same way. */
export function exportsInRun(environment: BuildEnvironment): ExportSiblings {
  const { projects, builder, store, closedWorld, isOffline, proxyArgs, retries, source } = environment;
  const settings = [builder.name, builder.endpoint, store.root, closedWorld, isOffline, proxyArgs, retries, source];
  const way = JSON.stringify(settings);
  return askOnce(projects, `sibling exports ${way}`, () => siblingExports(environment));
}

/**
 * Makes images of other projects available to builds, each once. An image comes from BuildKit's cache, by the plan of its project and not by its
 * record: neither a registry nor an engine is asked for it, so only this machine can have made it.
 */
function siblingExports(environment: BuildEnvironment): ExportSiblings {
  // Other tasks may wait for the same ones.
  const quiet = { ...environment, ways: ALONE, onProgress: () => undefined };
  const contexts = new Map<string, Promise<string>>();
  let ownFolder: Promise<TemporaryFolder> | undefined;
  /** If the store cannot be written to, a layout lasts as long as this process. */
  const ownLayout = async (digest: Digest): Promise<string> =>
    join((await (ownFolder ??= makeTemporaryFolder())).path, hexOf(digest));
  const exportAll: ExportSiblings = async (siblings) => {
    const entries: (readonly [string, string])[] = [];
    for (const { key, component, image } of siblings) {
      const id = JSON.stringify(image.spec);
      const context = contexts.get(id) ?? contextOf(image, taskOf(component));
      contexts.set(id, context);
      entries.push([key, await context]);
    }
    return Object.fromEntries(entries);
  };
  const contextOf = async (image: PlannedImage, task: string): Promise<string> => {
    const { spec, bases, siblings, downloads: locked } = image;
    const [upstream] = isUpstream(spec) ? upstreamImages(spec, bases) : [];
    if (isUpstream(spec)) return upstream ? storeContext(environment.store, upstream) : '';
    const place = { ...quiet, siblings: await exportAll(siblings) };
    const build = async (output: typeof NOWHERE) => {
      const out = { ...spec, ...OUT_OF_CACHE, outputs: [output] };
      // BuildKit may have dropped the image from its cache, so that its RUNs download again.
      const own = { ...quiet, task };
      return (await withDownloads(own, (downloads) => buildImage(out, bases, { ...place, task, downloads, locked })))
        .result;
    };
    const digest = parseDigest((await build(NOWHERE)).digest);
    if (!digest) throw hasNoDigest(spec);
    const layout = environment.store.isReadOnly ? await ownLayout(digest) : layoutOf(environment.store, digest);
    await ensureLayout(environment.store, digest, layout, (dest) => {
      environment.log(`Passing on ${spec.tags[0]}, which another target builds`);
      return build({ type: 'oci', attributes: { tar: 'false', dest } });
    });
    return `oci-layout://${layout}:built@${(await digestInLayout(layout)) ?? digest}`;
  };
  return exportAll;
}

/** Only the image that was just built is needed. */
const OUT_OF_CACHE = {
  provenance: false,
  sbom: undefined,
  metadataFile: undefined,
  noCache: undefined,
  noCacheFilter: undefined,
  pull: undefined,
  cacheTo: undefined,
} as const satisfies Partial<BuildSpec>;

function hasNoDigest({ tags }: BuildSpec): BuildkitError {
  return new BuildkitError({
    code: 'NXBK-0812',
    what: `BuildKit did not report the digest of ${tags[0]}`,
    failedIn: 'the builder',
    remedy: 'check whether its Dockerfile builds on its own',
  });
}
