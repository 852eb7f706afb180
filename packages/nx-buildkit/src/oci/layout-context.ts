import { parseDigest, type Digest } from './digest';

/** A named context that is an image in a folder of this machine. */
export interface LayoutContext {
  /** Of the layout. */
  readonly path: string;
  /** The image in it, by a name of its own and its digest: `:locked@sha256:…`. */
  readonly image: string;
  readonly digest: Digest;
}

/** Reads `oci-layout:///images:locked@sha256:…`; undefined for another context. https://docs.docker.com/reference/cli/docker/buildx/build/#source-oci-layout */
export function parseLayoutContext(context: string): LayoutContext | undefined {
  const { path, image, hash } =
    /^oci-layout:\/\/(?<path>.*)(?<image>:[^:@/]+@(?<hash>sha256:[0-9a-f]+))$/s.exec(context)?.groups ?? {};
  const digest = parseDigest(hash);
  return path !== undefined && image !== undefined && digest ? { path, image, digest } : undefined;
}
