import { runAtRegistry } from './at-registry';
import { copyCommand } from './create-index';

/**
 * Copies an image or an index to registries, byte for byte.
 *
 * @param source `oci-layout://DIR:tag@digest`, or the name of an image in a registry
 * @param builder whose settings of registries apply; that of docker when not given
 * @throws BuildkitError with buildx's own words
 */
export async function pushImage(source: string, tags: readonly string[], builder: string | undefined): Promise<void> {
  await runAtRegistry(copyCommand(source, tags, builder), `Pushing ${tags.join(', ')}`, tags[0] ?? '');
}
