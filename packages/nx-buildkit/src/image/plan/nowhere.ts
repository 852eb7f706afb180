import type { ImageOutput } from '../../component/flags/outputs';

/** Builds the image in the builder, to learn its digest, and exports nothing. */
export const NOWHERE: ImageOutput = {
  type: 'image',
  // As BuildKit makes it for --load.
  attributes: { push: 'false', store: 'false', 'oci-mediatypes': 'true' },
};
