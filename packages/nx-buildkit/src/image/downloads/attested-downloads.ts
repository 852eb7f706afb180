import { badInput } from '../../errors';
import { attestationAttributes } from '../../component/flags/attestations';
import type { BuildSpec } from '../plan/image-spec';

/**
 * A spec whose image gets no provenance. With its proxy on, BuildKit writes every URL that a RUN got into it, in each mode, and with the addresses
 * that the requests were converted to: a port of this machine that is another one in each run.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/network/proxyprovider/provider_linux.go#L661
 *
 * @param hasDownloads whether RUN's downloads go through the store; the spec stays as it is otherwise
 * @throws BuildkitError when the options ask for it
 */
export function withoutProvenance(spec: BuildSpec, hasDownloads: boolean): BuildSpec {
  if (!hasDownloads) return spec;
  if (attestationAttributes(spec.provenance) !== undefined)
    throw badInput(
      'NXBK-1002',
      'An image cannot have a provenance while RUN downloads through the store: it would name addresses of this machine instead of the hosts',
      'remove the option provenance, or the option downloads of the buildkit-config target',
    );
  return { ...spec, provenance: false };
}
