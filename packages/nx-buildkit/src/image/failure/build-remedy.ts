import { NO_ENGINE } from '../../docker/failure';
import { loginToPush, REGISTRY_CODES, registryFailure, type RegistryFailureKind } from '../../buildx/registry-failure';
import type { Failure } from '../../errors';
import { clusterFailure } from '../../kubernetes/cluster-failure';
import { registryOf } from '../../oci/reference';

/** What kind of failure ended a build, where, and what to do about it, derived from BuildKit's own words. */
export type Advice = Pick<Failure, 'code' | 'failedIn' | 'remedy'>;

/** BuildKit's words for an image that a policy denies; the group holds its reference. */
export const DENIED = /source "docker-image:\/\/([^"]+)" denied by policy/;

/** Likewise for what ADD or a context of another place downloads; the group holds its address, which Go quotes. */
export const DENIED_DOWNLOAD = /source "((?:https?|git):\/\/(?:\\.|[^"\\])+)" denied by policy/;

/** containerd's words for a request to a registry: in others, "denied" or "certificate" can be about a file of the Dockerfile. */
const AT_REGISTRY = /failed to (?:resolve|authorize|do request|copy)|pull access denied/;

/** What a builder can meet at registries, or on its disk, and what no retry mends. */
const LASTING: Readonly<Partial<Record<RegistryFailureKind, { readonly only?: RegExp; readonly remedy?: string }>>> = {
  certificate: { only: AT_REGISTRY },
  denied: { only: AT_REGISTRY },
  'no-such-platform': {},
  'disk-full': { remedy: 'free space on the disk of the builder: docker buildx prune' },
};

/** How a target is named among the dependencies of the build, `"build"`, that makes what lies at a path of the workspace; undefined when none says so. */
export type WhoMakes = (path: string) => string | undefined;

type Known = readonly [RegExp, (found: string, whoMakes: WhoMakes) => Advice];

/** The first pattern that matches decides; its group is used in the advice. */
const KNOWN: readonly Known[] = [
  // Of one platform too, when it comes with attestations.
  [
    /docker exporter does not currently support exporting manifest lists/,
    () => ({
      code: 'NXBK-0807',
      remedy:
        "neither the engine's classic image store nor the output docker holds attestations: remove sbom and provenance, or use the outputs push or oci",
    }),
  ],
  [
    / for multi-node builds currently not supported/,
    () => ({
      code: 'NXBK-0807',
      failedIn: 'this host',
      remedy: 'build one platform at a time, or use the output push',
    }),
  ],
  [
    /unsupported source scheme: oci-layout/,
    () => ({
      code: 'NXBK-0809',
      failedIn: 'the builder',
      remedy:
        'buildx judges no image from the image store by a policy: leave --policy out of extraArgs, or set closedWorld to false, and the policy judges the whole build',
    }),
  ],
  [
    DENIED,
    (image) => ({
      code: 'NXBK-0804',
      remedy: `add ${image} to extraImages of the prefetch target, or set closedWorld to false to let the build ask registries, unless your own source policy denies it`,
    }),
  ],
  [DENIED_DOWNLOAD, () => ({ code: 'NXBK-0808' })],
  [
    /failed to calculate checksum of ref \S+: "(.+)": not found/,
    (path, whoMakes) => ({ code: 'NXBK-0805', remedy: forMissing(path, whoMakes(path)) }),
  ],
  [
    /secret (\S+): not found/,
    (id) => ({
      code: 'NXBK-0806',
      remedy: `hand it over with the option secrets: ["id=${id},src=FILE"] or ["id=${id},env=VARIABLE"]`,
    }),
  ],
  [
    /granting entitlement (\S+) is not allowed by build daemon configuration/,
    (entitlement) => ({
      code: 'NXBK-0806',
      remedy: `add --allow-insecure-entitlement=${entitlement} to buildkitdFlags of the builder target`,
    }),
  ],
  [NO_ENGINE, () => ({ code: 'NXBK-0204' })],
  [/no builder "?([^"\s]+)"? found/, () => ({ code: 'NXBK-0302' })],
  [
    /failed to push (\S+): .*(?:denied|unauthorized|forbidden|insufficient_scope)/i,
    (name) => ({ code: 'NXBK-0511', remedy: loginToPush(name) }),
  ],
  [
    /failed to push (\S+): /,
    (name) => ({
      code: 'NXBK-0816',
      remedy: `check whether the builder can reach ${registryOf(name)}, and whether that is the registry that tags should name`,
    }),
  ],
];

/** For a path of the context that COPY, ADD or a mount names in vain. */
function forMissing(path: string, dependency: string | undefined): string {
  const where = `${path} has to be where the instruction looks for it: in the option context and not left out by its .dockerignore, or in what --from names`;
  if (dependency === undefined) return where;
  const line = `"dependsOn": ["...", ${dependency}]`;
  return `${path} is an output of the target ${dependency}: write ${line} in the target that builds the image (Nx 22 does not know "...": README, "Waiting for other targets"), or run that target first; if that is done, ${where}`;
}

/**
 * @param message BuildKit's error, or that of docker buildx
 * @param started whether BuildKit had begun to build
 */
export function buildAdvice(message: string, started: boolean, whoMakes: WhoMakes): Advice {
  for (const [pattern, advice] of KNOWN) {
    const [found, part = ''] = pattern.exec(message) ?? [];
    if (found !== undefined) return advice(part, whoMakes);
  }
  return clusterFailure(message) ?? lastingAdvice(message) ?? { code: started ? 'NXBK-0811' : 'NXBK-0810' };
}

function lastingAdvice(message: string): Advice | undefined {
  const { kind } = registryFailure(message);
  const lasting = LASTING[kind];
  if (!lasting || (lasting.only && !lasting.only.test(message))) return undefined;
  return { code: REGISTRY_CODES[kind], failedIn: 'the builder', remedy: lasting.remedy };
}
