import { BuildkitError } from '../errors';
import { buildx, docker } from './builders';
import { dockerFailure } from '../docker/failure';
import { isTransient, loginToPush, registryFailure } from './registry-failure';
import { run } from '../process/run';

/** An image of the engine's own image store. */
export interface EngineImage {
  readonly Id: string;
  /** Bytes. */
  readonly Size: number;
}

/**
 * The images of these names, in their order; undefined for one that is not there.
 *
 * @param endpoint a Docker context or the address of an engine; the current one when not given
 * @throws BuildkitError when the engine does not answer
 */
export async function inspectImages(
  names: readonly string[],
  endpoint?: string,
): Promise<readonly (EngineImage | undefined)[]> {
  return Promise.all(
    names.map(async (name) => {
      const outcome = await run(docker(endpoint, 'image', 'inspect', name));
      if (outcome.exitCode === 0) return (JSON.parse(outcome.stdout) as EngineImage[])[0];
      if (/no such image/i.test(outcome.stderr)) return undefined;
      throw dockerFailure(outcome, `Looking at image ${name}`);
    }),
  );
}

/**
 * Copies an image or an index out of an OCI layout to registries, byte for byte.
 *
 * @param source `oci-layout://DIR:tag@digest`
 * @throws BuildkitError with buildx's own words
 */
export async function pushFromLayout(source: string, tags: readonly string[], builder: string): Promise<void> {
  const command = buildx(
    ...['imagetools', 'create', '--builder', builder, '--progress', 'plain', '--prefer-index=false'],
    ...tags.flatMap((tag) => ['--tag', tag]),
    source,
  );
  const outcome = await run(command);
  if (outcome.exitCode === 0) return;
  const { kind, message } = registryFailure(outcome.stderr);
  throw new BuildkitError({
    what: `Pushing ${tags.join(', ')} failed`,
    failedIn: 'the registry',
    transient: isTransient(kind),
    details: message,
    ...(kind === 'denied' && { remedy: loginToPush(tags[0] ?? '') }),
  });
}
