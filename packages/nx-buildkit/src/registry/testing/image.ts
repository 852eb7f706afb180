import type { Descriptor } from '../../oci/manifest';
import { digestOf, type Digest } from '../../oci/digest';

/** An image as registries hold it. */
export interface TestImage {
  /** Of the index. */
  readonly digest: Digest;
  readonly manifestDigest: Digest;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** By path, below `/v2/`. */
  readonly content: ReadonlyMap<string, Buffer>;
}

/** Makes an index of one manifest for linux/arm64. */
export function makeImage(repository: string, tag: string, layers: readonly Buffer[]): TestImage {
  const content = new Map<string, Buffer>();
  const put = (folder: string, bytes: Buffer, mediaType: string): Descriptor => {
    const digest = digestOf(bytes);
    content.set(`/v2/${repository}/${folder}/${digest}`, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const blobs = layers.map((layer) => put('blobs', layer, 'application/vnd.oci.image.layer.v1.tar'));
  const configJson = json({ os: 'linux', architecture: 'arm64', name: repository + tag });
  const config = put('blobs', configJson, 'application/vnd.oci.image.config.v1+json');
  const manifestType = 'application/vnd.oci.image.manifest.v1+json';
  const document = json({ schemaVersion: 2, mediaType: manifestType, config, layers: blobs });
  const manifest = put('manifests', document, manifestType);
  const platform = { os: 'linux', architecture: 'arm64' };
  const index = json({ schemaVersion: 2, manifests: [{ ...manifest, platform }] });
  const { digest } = put('manifests', index, 'application/vnd.oci.image.index.v1+json');
  content.set(`/v2/${repository}/manifests/${tag}`, index);
  return { digest, manifestDigest: manifest.digest, config, layers: blobs, content };
}
