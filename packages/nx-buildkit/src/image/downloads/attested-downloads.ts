import type { BuildMetadata } from '../../buildx/build';
import { attestationAttributes } from '../../component/flags/attestations';
import { SERVER_URL } from '../../downloads/conversion';
import { badInput, BuildkitError } from '../../errors';
import { parseGoBool } from '../../util/go-bool';
import { environment } from '../../util/task-scope';
import { NOWHERE } from '../plan/nowhere';
import type { BuildSpec } from '../plan/image-spec';

/**
 * A spec whose image has a provenance only if the options ask for it, since that takes a second build: see {@link stepsAlone}.
 *
 * @param hasDownloads whether RUN's downloads go through the store; the spec stays as it is otherwise
 * @throws BuildkitError for one that is to name everything, which it cannot
 */
export function withAskedProvenance(spec: BuildSpec, hasDownloads: boolean): BuildSpec {
  if (!hasDownloads) return spec;
  const { 'complete-materials': complete = 'false' } = attestationAttributes(spec.provenance) ?? {};
  if (parseGoBool(complete) !== false)
    throw badInput(
      'NXBK-1002',
      'A provenance names nothing that RUN downloads through the store, so that it cannot have complete-materials',
      'remove complete-materials from the option provenance, or the option downloads of the buildkit-config target',
    );
  return { ...spec, provenance: isAttested(spec) ? spec.provenance : false };
}

/** Whether an image is to have a provenance. */
export function isAttested({ provenance }: Pick<BuildSpec, 'provenance'>): boolean {
  return attestationAttributes(provenance) !== undefined;
}

/**
 * The first build of an image that is to have a provenance: all its steps, and no image. With its proxy on, BuildKit writes every URL that a RUN asks
 * for into the provenance, in each mode, and as it was converted: an address of this machine. It writes nothing of a RUN that comes out of its cache, as
 * all of them do in {@link fromCache}, the second build. https://github.com/moby/buildkit/blob/v0.34.2/solver/llbsolver/provenance.go#L346
 */
export function stepsAlone(spec: BuildSpec): BuildSpec {
  return {
    ...spec,
    outputs: [NOWHERE],
    provenance: false,
    sbom: undefined,
    metadataFile: undefined,
    cacheTo: undefined,
  };
}

/** The second build. */
export function fromCache(spec: BuildSpec): BuildSpec {
  return { ...spec, noCache: undefined, noCacheFilter: undefined, pull: undefined };
}

/**
 * Variables of docker buildx with which it writes an image's provenance into its file of metadata, where {@link requireNoServer} looks, also if those of
 * the user leave it out. https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file
 *
 * @param hasDownloads whether RUN's downloads go through the store
 */
export function visibleProvenance(
  spec: BuildSpec,
  hasDownloads: boolean,
  env = environment(),
): Readonly<Record<string, string>> {
  if (!hasDownloads || !isAttested(spec) || env['BUILDX_METADATA_PROVENANCE'] === 'max') return {};
  return { BUILDX_METADATA_PROVENANCE: 'min' };
}

/**
 * Refuses a provenance that names the server of RUN's downloads: that of this build, or that of another one, which ran a step at the same time.
 *
 * @param shown a URL as it may be shown
 * @throws BuildkitError
 */
export function requireNoServer(
  spec: BuildSpec,
  metadata: BuildMetadata,
  name: string,
  shown: (url: string) => string,
): void {
  if (!isAttested(spec)) return;
  const [named, scheme, rest] = SERVER_URL.exec(JSON.stringify(metadata)) ?? [];
  if (named === undefined) return;
  throw new BuildkitError({
    code: 'NXBK-1007',
    what: `The provenance of ${name} names ${shown(`${scheme}://${rest}`)} by an address of this machine, since a step ran again, or another build had it at the same time`,
  });
}
