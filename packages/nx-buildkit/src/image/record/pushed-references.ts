import type { ImageOutput } from '../../component/flags/outputs';
import { parseGoBool } from '../../util/go-bool';
import type { BuiltImage } from './image-record';

/** What a registry has to have for an image that was pushed. */
export interface PushedReference {
  /** `registry.example.com/team/app:1.2`, or with the digest for an image that was pushed without a tag. */
  readonly ref: string;
  /** Whether the output says that the registry speaks HTTP, or has a certificate that is not checked. */
  readonly isInsecure: boolean;
}

/**
 * The references under which an image was pushed.
 * https://github.com/moby/buildkit/blob/v0.34.2/exporter/containerimage/opts.go (ImageCommitOpts)
 *
 * @returns none for an image that only goes elsewhere
 */
export function pushedReferences({ spec, digest }: Pick<BuiltImage, 'spec' | 'digest'>): readonly PushedReference[] {
  return spec.outputs.filter(isPush).flatMap(({ type, attributes }) => {
    const isByDigest = type === 'push-by-digest' || isTrue(attributes['push-by-digest']);
    const names = attributes['name']?.split(',') ?? spec.tags;
    const refs = isByDigest ? names.flatMap((name) => (digest === undefined ? [] : [`${name}@${digest}`])) : names;
    return refs.map((ref) => ({ ref, isInsecure: isTrue(attributes['registry.insecure']) }));
  });
}

function isPush({ type, attributes }: ImageOutput): boolean {
  return type === 'push' || type === 'push-by-digest' || (type === 'image' && isTrue(attributes['push']));
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && parseGoBool(value) === true;
}
