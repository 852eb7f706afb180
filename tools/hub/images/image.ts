import { describe, jsonBlob, type Blob, type Descriptor } from './blob';
import type { Architecture } from './architecture';
import type { Layer } from './layer';

/** The `config` of an image, in the field names of the OCI image specification; `OnBuild` is Docker's. */
export interface ImageConfig {
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly OnBuild?: readonly string[];
}

/** What `buildImage` makes an image of. */
export interface ImageSpec {
  /** Such as `linux/arm64/v8`; amd64 and arm64 when absent. */
  readonly platforms?: readonly string[];
  /** The layers for an architecture, the lowest first. */
  readonly layers: (architecture: Architecture) => readonly Layer[] | Promise<readonly Layer[]>;
  readonly config?: ImageConfig;
  /** Adds to each platform the attestation manifest that Docker's own images have. */
  readonly attestations?: boolean;
  /** False for a manifest without an index; then only the first platform counts. */
  readonly index?: boolean;
}

/** An image, ready to be pushed. */
export interface Image {
  /** What the tag points to: the index, or the manifest where there is none. */
  readonly root: Blob;
  /** The manifests that an index lists. */
  readonly manifests: readonly Blob[];
  /** Configs and layers. */
  readonly blobs: readonly Blob[];
}

interface Platform<A = Architecture | 'unknown'> {
  readonly architecture: A;
  readonly os: string;
  readonly variant?: string;
}

interface Manifest {
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
}

interface IndexEntry extends Manifest {
  readonly descriptor: Descriptor & { readonly platform: Platform };
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const UNKNOWN: Platform = { architecture: 'unknown', os: 'unknown' };

/** Builds an image; the same specification gives the same digests. */
export async function buildImage(spec: ImageSpec): Promise<Image> {
  const { platforms = ['linux/amd64', 'linux/arm64'], attestations = false, index = true } = spec;
  const images = await Promise.all(platforms.map((platform) => platformImage(spec, parsePlatform(platform))));
  if (!index) {
    const [image] = images;
    if (!image) throw new Error('an image without an index needs a platform');
    return { root: image.manifest, manifests: [], blobs: image.blobs };
  }
  const entries = attestations ? [...images, ...images.map(attestation)] : images;
  return {
    root: jsonBlob('application/vnd.oci.image.index.v1+json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: entries.map(({ descriptor }) => descriptor),
    }),
    manifests: entries.map(({ manifest }) => manifest),
    blobs: entries.flatMap(({ blobs }) => blobs),
  };
}

async function platformImage(
  { layers: layersFor, config = {} }: ImageSpec,
  platform: Platform<Architecture>,
): Promise<IndexEntry> {
  const layers = await layersFor(platform.architecture);
  const image = manifestOf(
    platform,
    layers,
    layers.map(({ diffId }) => diffId),
    config,
  );
  return { ...image, descriptor: { ...describe(image.manifest), platform } };
}

/** @see https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
function attestation({ manifest: { digest } }: Manifest): IndexEntry {
  const statement = {
    ...jsonBlob('application/vnd.in-toto+json', {
      _type: 'https://in-toto.io/Statement/v0.1',
      predicateType: 'https://slsa.dev/provenance/v0.2',
      subject: [{ name: 'stand-in', digest: { sha256: digest.slice('sha256:'.length) } }],
      predicate: {},
    }),
    annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' },
  };
  const image = manifestOf(UNKNOWN, [statement], [statement.digest]);
  const annotations = { 'vnd.docker.reference.digest': digest, 'vnd.docker.reference.type': 'attestation-manifest' };
  return { ...image, descriptor: { ...describe(image.manifest), annotations, platform: UNKNOWN } };
}

function manifestOf(
  platform: Platform,
  layers: readonly Blob[],
  diffIds: readonly string[],
  config: ImageConfig = {},
): Manifest {
  const configBlob = jsonBlob(CONFIG, { ...platform, config, rootfs: { type: 'layers', diff_ids: diffIds } });
  const manifest = jsonBlob(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: describe(configBlob),
    layers: layers.map(describe),
  });
  return { manifest, blobs: [configBlob, ...layers] };
}

function parsePlatform(platform: string): Platform<Architecture> {
  const [os = '', architecture, variant] = platform.split('/');
  if (architecture !== 'amd64' && architecture !== 'arm64') throw new Error(`no stand-in can be for ${platform}`);
  return { architecture, os, variant };
}
