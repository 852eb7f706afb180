import { maskCredentials } from '../mask';
import { registryFailure, type RegistryFailureKind } from '../buildx/registry-failure';
import { BuildkitError } from '../errors';

/** Why a build failed, as far as it decides what to do next. */
export type BuildFailure =
  /** The policy denied an image that was not handed over; `image` is its normalized reference. */
  | { readonly kind: 'denied'; readonly image: string }
  /** An earlier load from the store was cut off, and the builder keeps what is left of it. */
  | { readonly kind: 'poisoned' }
  /** The same build can succeed later. */
  | { readonly kind: 'transient' }
  | { readonly kind: 'permanent' };

const FAILED_STEP = /did not complete successfully: exit code: \d+/;
const DENIED = /source "docker-image:\/\/([^"]+)" denied by policy/;
const POISONED = /unsupported offset|unexpected commit (?:digest|size)/;
/** Of one platform too, when it comes with attestations. */
const NO_ATTESTATIONS = /docker exporter does not currently support exporting manifest lists/;
/** The connection to the builder broke. */
const LOST_BUILDER =
  /code = Unavailable|error reading from server|no active session|failed to receive status|closing transport/;
const TRANSIENT: ReadonlySet<RegistryFailureKind> = new Set(['rate-limited', 'server-error', 'unreachable']);

/** @param stderr all that docker buildx build printed */
export function buildFailure(stderr: string): BuildFailure {
  const { kind, message } = registryFailure(stderr);
  // First, because what a command of the Dockerfile printed before it failed can look like anything.
  if (FAILED_STEP.test(message)) return { kind: 'permanent' };
  const image = DENIED.exec(message)?.[1];
  if (image) return { kind: 'denied', image };
  if (POISONED.test(message)) return { kind: 'poisoned' };
  return { kind: TRANSIENT.has(kind) || LOST_BUILDER.test(message) ? 'transient' : 'permanent' };
}

/** A failed build as the error that a user sees: with BuildKit's own last lines, among them those of the Dockerfile. */
export function buildError(what: string, stderr: string): BuildkitError {
  const failure = buildFailure(stderr);
  return new BuildkitError({
    what,
    failedIn: 'the builder',
    transient: failure.kind === 'transient' || failure.kind === 'poisoned',
    details: maskCredentials(lastLines(stderr)),
    ...remedy(failure, stderr),
  });
}

function remedy(failure: BuildFailure, stderr: string): { readonly remedy?: string } {
  if (NO_ATTESTATIONS.test(stderr)) {
    const where = "neither the engine's classic image store nor the output docker holds attestations";
    return { remedy: `${where}: remove sbom and provenance, or use the outputs push or oci` };
  }
  if (failure.kind !== 'denied') return {};
  return {
    remedy: `add ${failure.image} to extraImages of the prefetch target, or set closedWorld to false to let the build ask registries, unless a policy of your own denies it`,
  };
}

/** buildx ends with the output of the step that failed, the lines of the Dockerfile and its error, after a first line of dashes. */
function lastLines(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  const afterSteps = lines.findLastIndex((line) => /^#\d+ /.test(line)) + 1;
  const end = lines.slice(afterSteps).filter((line) => line.trim() !== '');
  return (end.length > 0 ? end : lines.slice(-20)).join('\n');
}
