import { join } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import { withoutRegoPolicies } from '../../buildx/rego-policy';
import { buildx } from '../../docker/command';
import type { Command } from '../../process/run';
import { contextKey, formatReference, normalizeReference, parseReference } from '../../oci/reference';
import { sbomGenerator, withGenerator } from '../../component/flags/attestations';
import type { BuildSpec } from '../plan/image-spec';

/** A scanner that a build finds in the builder, once `warmUp` has run. */
export interface PreparedScanner {
  /** By its digest, as a policy has to allow it: `docker.io/docker/buildkit-syft-scanner:stable-1@sha256:…`. */
  readonly reference: string;
  /** The option sbom of the build with that scanner; all other parameters are unchanged. */
  readonly sbom: string;
  readonly warmUp: Command;
  /** What `warmUp` builds, `scanner.Dockerfile` in its folder. */
  readonly dockerfile: string;
}

/** How a scanner gets from the store into the builder. */
export interface ScannerLocation {
  /** The name of the builder. */
  readonly builder: string;
  /** The version of buildx. */
  readonly buildx: string;
  /** Where the store has the image. */
  readonly context: string;
  /** Absolute path of a folder for the Dockerfile, which is sent to BuildKit. */
  readonly folder: string;
}

/** The normalized reference of the scanner for a spec's SBOM; undefined if no SBOM is requested. */
export function scannerOf({ sbom }: Pick<BuildSpec, 'sbom'>): string | undefined {
  const generator = sbomGenerator(sbom);
  return generator === undefined ? undefined : normalizeReference(generator);
}

/**
 * Plans how a scanner gets from the store into the builder. BuildKit does not look for it among the named contexts, but it takes an image that it has
 * under the same repository and digest without asking a registry:
 * https://github.com/moby/buildkit/blob/v0.34.2/util/imageutil/config.go#L90
 *
 * @returns undefined for text that is not a reference
 */
export function prepareScanner(
  { ref, indexDigest }: Pick<LockedImage, 'ref' | 'indexDigest'>,
  { sbom, platforms }: Pick<BuildSpec, 'sbom' | 'platforms'>,
  { builder, buildx: version, context, folder }: ScannerLocation,
): PreparedScanner | undefined {
  const named = parseReference(ref);
  if (!named) return undefined;
  const pinned = { ...named, digest: indexDigest };
  const reference = formatReference(pinned);
  return {
    reference,
    sbom: withGenerator(sbom, reference),
    warmUp: buildx(
      ...['build', '--builder', builder, '--progress', 'plain'],
      ...['--file', join(folder, 'scanner.Dockerfile')],
      // They decide which nodes of the builder it goes to.
      ...['--platform', platforms.join(',')],
      ...['--build-context', `${contextKey(pinned)}=${context}`],
      ...withoutRegoPolicies(version),
      // A result from the cache would not need the scanner's layers, which may be pruned.
      ...['--no-cache', '--provenance=false', '--output', 'type=cacheonly', folder],
    ),
    // This copies nothing, but BuildKit has to unpack the image to find that out.
    dockerfile: `FROM --platform=$BUILDPLATFORM ${reference} AS scanner\nFROM scratch\nCOPY --from=scanner /.none* /\n`,
  };
}
