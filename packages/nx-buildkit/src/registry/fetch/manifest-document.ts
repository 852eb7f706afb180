import { answerFailure } from '../http/answer';
import type { RegistryResponse, Subject } from '../http/request';
import { type Digest, digestOf, parseDigest } from '../../oci/digest';
import { parseObject } from '../../util/json';

/** What registries may answer with. The last one makes the others send what they have, so that the message can say what it is. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  '*/*',
].join(', ');

/** Docker takes 125. */
const MOST_LAYERS = 1_000;

export interface ManifestDocument {
  readonly text: string;
  readonly digest: Digest;
}

/**
 * Makes sure that an answer is an index or a manifest, and the right one.
 *
 * @param expected where the digest is known beforehand; for a tag there is only the digest that the registry reports
 * @throws RequestFailure
 */
export function checkManifest(
  bytes: Buffer,
  expected: Digest | undefined,
  response: RegistryResponse,
  subject: Subject,
): ManifestDocument {
  const fail = (kind: Parameters<typeof answerFailure>[2], what: string) =>
    answerFailure(response, subject, kind, `${response.sentBy} ${what}`);
  const text = decode(bytes);
  const json = text === undefined ? undefined : parseObject(text);
  // Its digest is computed without its signatures.
  if (json?.['schemaVersion'] === 1) throw fail('schema-1', 'has it as a manifest of schema 1 only');
  const digest = digestOf(bytes);
  const promised = expected ?? parseDigest(response.headers['docker-content-digest']);
  if (promised && promised !== digest) throw fail('wrong-bytes', `sent ${digest} for ${promised}`);
  if (text === undefined || !json) throw fail('not-a-registry', 'answers with something other than a manifest');
  const { layers, manifests } = json;
  if (!Array.isArray(layers) && !Array.isArray(manifests)) {
    throw fail('not-a-registry', 'answers with something other than a manifest');
  }
  if (Array.isArray(layers) && layers.length > MOST_LAYERS) {
    throw fail('too-large', `has a manifest of ${layers.length} layers`);
  }
  return { text, digest };
}

/** @returns undefined for bytes that are not UTF-8, which would have another digest as text */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
