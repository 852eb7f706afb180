import { isElsewhere } from '../util/elsewhere';
import type { DockerBuildOptions } from './options';
import { optionVariants } from './per-platform';

/** Contexts of images are not among them: prefetch locks what they are built from. */
const OF_IMAGES = /^(?:project|target|service|docker-image):/;

/**
 * A commit or a digest, which always means the same files: `https://github.com/acme/app.git#<commit>:folder`, `oci-layout://folder@sha256:<digest>`.
 * https://docs.docker.com/build/concepts/context/#url-queries
 */
const PINNED = /(?:#|[?&](?:commit|checksum)=)[\da-f]{40}(?:[\da-f]{24})?(?=[:&#]|$)|@sha256:[\da-f]{64}$/;

/** Arguments that always mean the same: no policy is asked, or BuildKit tells more. */
const SETTLED = /^((--policy[ =]disabled=true|-D|--debug)( |$))*$/;

/**
 * The build contexts that lie elsewhere and can change while nothing changes that Nx hashes, such as a branch of a git repository. No cache can
 * answer for an image that is built from one.
 */
export function movingContexts(options: DockerBuildOptions): readonly string[] {
  const given = optionVariants(options).flatMap(({ context, buildContexts = {} }) => [
    ...(context === undefined ? [] : [context]),
    ...Object.values(buildContexts),
  ]);
  return [...new Set(given)].filter((one) => isElsewhere(one) && !OF_IMAGES.test(one) && !PINNED.test(one));
}

/**
 * The options that have steps run each time or a registry asked, or give docker buildx arguments whose files and effects Nx knows nothing of. No cache can
 * answer for them either.
 */
export function runsAnew(options: DockerBuildOptions): readonly string[] {
  const { noCache, noCacheFilter = [], pull, extraArgs = [] } = options;
  return Object.entries({
    noCache,
    noCacheFilter: noCacheFilter.length > 0,
    pull,
    extraArgs: !SETTLED.test(extraArgs.join(' ')),
  }).flatMap(([name, isSet]) => (isSet ? [name] : []));
}
