import { parseReference, withDefaultTag } from '../../oci/reference';
import { badInput } from '../../errors';

/**
 * The name under which the engine runs BuildKit's image: one that no registry serves.
 *
 * buildx pulls the image whenever it creates a container, and uses the local one only after the pull has failed; a silent registry or mirror makes it
 * wait forever. Nothing listens at this name, so the pull is refused at once and the local image is used, by a plain `docker buildx` too.
 * https://github.com/docker/buildx/blob/v0.38.2/driver/docker-container/driver.go (create)
 *
 * @param image as a user writes it: `moby/buildkit:buildx-stable-1`, `mirror.example.com:5000/moby/buildkit:v0.34.2@sha256:…`
 * @throws BuildkitError for text that is not a reference
 */
export function localImage(image: string): string {
  const reference = parseReference(image);
  if (!reference)
    throw badInput(
      'NXBK-0403',
      `Option "image": ${JSON.stringify(image)} is not an image reference`,
      'write it as a Dockerfile would: moby/buildkit:v0.34.2',
    );
  const { domain, path, tag, digest } = withDefaultTag(reference);
  const host =
    domain === 'docker.io'
      ? ''
      : `${domain
          .toLowerCase()
          .replace(/[^a-z0-9.]+/g, '-')
          .replace(/^-/, '')}/`;
  return `127.0.0.1:1/${host}${path}:${digest ? digest.replace(':', '-') : tag}`;
}
