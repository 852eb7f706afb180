import { BuildkitError } from '../errors';
import { REGISTRY_CODES, registryFailure, remedyToPush } from './registry-failure';
import { run } from '../process/run';
import { buildx } from '../docker/command';

/**
 * Copies an image or an index to registries, byte for byte.
 *
 * @param source `oci-layout://DIR:tag@digest`, or the name of an image in a registry
 * @param builder whose settings of registries apply; that of docker when not given
 * @throws BuildkitError with buildx's own words
 */
export async function pushImage(source: string, tags: readonly string[], builder: string | undefined): Promise<void> {
  const command = buildx(
    ...['imagetools', 'create', ...(builder === undefined ? [] : ['--builder', builder])],
    ...['--progress', 'plain', '--prefer-index=false'],
    ...tags.flatMap((tag) => ['--tag', tag]),
    source,
  );
  const outcome = await run(command);
  if (outcome.exitCode === 0) return;
  const { kind, message } = registryFailure(outcome.stderr);
  throw new BuildkitError({
    code: REGISTRY_CODES[kind],
    what: `Pushing ${tags.join(', ')} failed`,
    details: message,
    remedy: remedyToPush(kind, tags[0] ?? ''),
  });
}
