import { readAttributes, writeAttributes } from '../../util/csv';
import { parseGoBool } from '../../util/go-bool';

/** The value of the option sbom or provenance. */
type Attestation = boolean | string | undefined;

/** https://github.com/moby/buildkit/blob/v0.34.2/frontend/attestations/parse.go (DefaultSBOMGenerator) */
const DEFAULT_SBOM_GENERATOR = 'docker/buildkit-syft-scanner:stable-1';

/**
 * The attributes of an attestation, as buildx reads them; undefined if none is requested.
 * https://github.com/docker/buildx/blob/v0.38.2/util/buildflags/attests.go (CanonicalizeAttest)
 *
 * @throws BuildkitError for text that is not a line of CSV
 */
export function attestationAttributes(value: Attestation): Readonly<Record<string, string>> | undefined {
  const text = String(value ?? false);
  const isRequested = text === '' ? false : parseGoBool(text);
  if (isRequested !== undefined) return isRequested ? {} : undefined;
  const entries = Object.entries(readAttributes(text)).map(([key, word]) => [key.toLowerCase(), word] as const);
  const { disabled = 'false', ...attributes } = Object.fromEntries(entries);
  return parseGoBool(disabled) ? undefined : attributes;
}

/** The scanner for an SBOM, which the option can change by `generator=`; undefined if no SBOM is requested. */
export function sbomGenerator(sbom: Attestation): string | undefined {
  const attributes = attestationAttributes(sbom);
  return attributes && (attributes['generator'] ?? DEFAULT_SBOM_GENERATOR);
}

/** The option sbom with another scanner. */
export function withGenerator(sbom: Attestation, generator: string): string {
  return writeAttributes({ ...attestationAttributes(sbom), generator });
}
