import { badInput } from '../errors';
import { familiarReference, normalizeReference, parseReference } from '../oci/reference';
import { matchesPath } from '../util/wildcard';

/**
 * Whether the option `fromEngine` names an image. Never a reference with a digest: that is the digest of a registry.
 *
 * @param patterns references, in which `*` stands for any characters except `/`
 * @param ref normalized
 * @throws BuildkitError for a pattern that no reference can match
 */
export function namesEngineImage(patterns: readonly string[], ref: string): boolean {
  const reference = parseReference(ref);
  if (!reference || reference.digest !== undefined) return false;
  const names = [ref, familiarReference(reference)];
  return patterns.some((pattern) => {
    // A pattern is valid if a reference can look like it.
    const normalized = normalizeReference(pattern.replaceAll('*', 'x'));
    if (normalized === undefined || /@|\*\*/.test(pattern)) {
      throw badInput(
        'NXBK-0403',
        `The option fromEngine has ${pattern}, which is not an image reference`,
        'write it as in a Dockerfile, without a digest: acme/base:local, or with *: acme/*:local',
      );
    }
    if (!pattern.includes('*')) return normalized === ref;
    return names.some((name) => matchesPath(name, pattern));
  });
}
