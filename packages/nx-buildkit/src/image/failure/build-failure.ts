import { maskCredentials } from '../../util/sanitize';
import { registryFailure, type RegistryFailureKind } from '../../buildx/registry-failure';
import { BuildkitError } from '../../errors';
import { isProgress } from './build-progress';
import { buildAdvice, DENIED, type WhoMakes } from './build-remedy';

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
const POISONED = /unsupported offset|unexpected commit (?:digest|size)/;
/** What docker prints after a mistake in its command line, which is not useful here. */
const USAGE = /^Usage: |^Run 'docker .* --help'/;
/** The connection to the builder broke. */
const LOST_BUILDER =
  /code = Unavailable|error reading from server|no active session|failed to receive status|closing transport/;
const TRANSIENT: ReadonlySet<RegistryFailureKind> = new Set(['rate-limited', 'server-error', 'unreachable']);

/** @param stderr all that docker buildx build printed */
export function buildFailure(stderr: string): BuildFailure {
  const { kind, message } = registryFailure(stderr);
  // This comes first, because the output of a failed command of the Dockerfile can contain any text.
  if (FAILED_STEP.test(message)) return { kind: 'permanent' };
  const image = DENIED.exec(message)?.[1];
  if (image) return { kind: 'denied', image };
  if (POISONED.test(message)) return { kind: 'poisoned' };
  return { kind: TRANSIENT.has(kind) || LOST_BUILDER.test(message) ? 'transient' : 'permanent' };
}

/**
 * A failed build as the error that a user sees: with BuildKit's own last lines, among them those of the Dockerfile.
 *
 * @param whoMakes the file at a path of the build context
 */
export function buildError(what: string, stderr: string, whoMakes: WhoMakes = () => undefined): BuildkitError {
  const { kind } = buildFailure(stderr);
  const { message } = registryFailure(stderr);
  const transient = kind === 'transient' || kind === 'poisoned';
  return new BuildkitError({
    what,
    failedIn: 'the builder',
    transient,
    details: maskCredentials(lastLines(stderr)),
    ...(FAILED_STEP.test(message) ? {} : buildAdvice(message, stderr.split('\n').some(isProgress), whoMakes)),
  });
}

/** buildx ends with the output of the step that failed, the lines of the Dockerfile and its error, after a first line of dashes. */
function lastLines(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  const end = lines.slice(lines.findLastIndex(isProgress) + 1).filter((line) => line.trim() !== '');
  return (end.length > 0 ? end : lines.slice(-20)).filter((line) => !USAGE.test(line)).join('\n');
}
