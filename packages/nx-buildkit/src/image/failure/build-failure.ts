import { maskCredentials } from '../../util/sanitize';
import { mayPass, REGISTRY_CODES, registryFailure } from '../../buildx/registry-failure';
import { BuildkitError } from '../../errors';
import { parseDigest, type Digest } from '../../oci/digest';
import type { BuilderRecord } from '../../builder/model/record';
import { datedIndexRemedy } from '../failed-run/dated-index';
import { networkFailure } from '../failed-run/network-failure';
import { networkRunFailure, stalledRunFailure, type RunFailure } from '../failed-run/run-failure';
import { isProgress } from './build-progress';
import { buildAdvice, DENIED, DENIED_DOWNLOAD, type Advice, type WhoMakes } from './build-remedy';

/** Why a build failed, as far as it decides what to do next. */
export type BuildFailure =
  /** The policy denied an image that was not handed over; `image` is its normalized reference. */
  | { readonly kind: 'denied'; readonly image: string }
  /** The same for something else that is downloaded; `download` is its address as BuildKit writes it. */
  | { readonly kind: 'denied-download'; readonly download: string }
  /** An earlier load from the store was cut off, and the builder keeps what is left of it: of this layer, if BuildKit says so. */
  | { readonly kind: 'poisoned'; readonly layer?: Digest }
  /** The network failed a RUN, or a RUN stood still: it can succeed later. */
  | ({ readonly kind: 'run' } & RunFailure)
  /** The same build can succeed later. */
  | { readonly kind: 'transient' }
  | { readonly kind: 'permanent' };

/** What else decides what helps against a failure. */
interface FailureContext {
  readonly whoMakes?: WhoMakes;
  /** Whether this machine has proxies that RUN does not get, as it would from plain docker buildx. */
  readonly proxyIsWithheld?: boolean;
  /** Whether RUN's downloads go through the store, so that it reaches nothing else. */
  readonly hasDownloads?: boolean;
  /** Relative to the workspace. */
  readonly dockerfile?: string;
  readonly builder?: Pick<BuilderRecord, 'name' | 'driver'>;
}

const GIVE_PROXY = 'this machine has proxies, which RUN gets with the option "proxy": true';

const DOWNLOADS_BLOCK =
  "the option downloads of the buildkit-config target lets RUN reach HTTP and HTTPS only, hosts of packages with GET only, and with BuildKit's certificates, which Node and Java do not know: remove the option if this RUN needs more";
/** How tools say that the network is closed to them, a method is refused, or a certificate unknown. */
const BLOCKED =
  /\b403\b|forbidden|network (?:is )?unreachable|no route to host|(?:could not|couldn't|cannot) resolve|bad address|name resolution|getaddrinfo|no such host|certificate|PKIX|issuer/i;

const FAILED_STEP = /did not complete successfully: exit code: \d+/;
const POISONED = /unsupported offset|unexpected commit (?:digest|size)/;
/** What docker prints after a mistake in its command line, which is not useful here. */
const USAGE = /^Usage: |^Run 'docker .* --help'/;
/** The connection to the builder broke; the exit code is that of a pod which was ended. */
export const LOST_BUILDER =
  /code = Unavailable|error reading from server|command terminated with exit code 137|no active session|failed to receive status|closing transport/;

/** What a failed build has printed, and why it was ended if it was. */
export interface FailedBuild {
  /** All that docker buildx build printed. */
  readonly stderr: string;
  /** The RUN that stood still, as the progress numbers it: `#7`. */
  readonly stalled?: string;
}

export function buildFailure({ stderr, stalled }: FailedBuild): BuildFailure {
  if (stalled !== undefined) return { kind: 'run', ...stalledRunFailure(stderr, stalled) };
  const { kind, message } = registryFailure(stderr);
  // This comes first, because the output of a failed command of the Dockerfile can contain any text.
  if (FAILED_STEP.test(message)) {
    const failure = networkRunFailure(stderr, message);
    return failure ? { kind: 'run', ...failure } : { kind: 'permanent' };
  }
  const image = DENIED.exec(message)?.[1];
  if (image) return { kind: 'denied', image };
  const download = DENIED_DOWNLOAD.exec(message)?.[1];
  if (download) return { kind: 'denied-download', download };
  if (POISONED.test(message)) {
    const layer = parseDigest(/failed commit on ref "layer-([^"]+)"/.exec(message)?.[1]);
    return { kind: 'poisoned', ...(layer && { layer }) };
  }
  if (gitFailedByNetwork(stderr)) return { kind: 'transient' };
  return { kind: mayPass(kind) || LOST_BUILDER.test(message) ? 'transient' : 'permanent' };
}

/** BuildKit passes on what git printed for a context or an ADD: https://github.com/moby/buildkit/blob/v0.34.2/util/gitutil/git_cli.go */
function gitFailedByNetwork(stderr: string): boolean {
  const [, printed] = /^ERROR: .*git stderr:\n([^]*)$/m.exec(stderr) ?? [];
  const lines = printed?.split('\n').filter((line) => !line.startsWith(': ')) ?? [];
  return networkFailure({ step: 'ADD', command: 'git', exitCode: 128, lines }) !== undefined;
}

/**
 * A failed build as the error that a user sees: with BuildKit's own last lines, among them those of the Dockerfile.
 *
 * @param around the build: `whoMakes` the file at a path of its context, and whether proxies are withheld from its RUN
 */
export function buildError(what: string, build: FailedBuild, around: FailureContext = {}): BuildkitError {
  const { whoMakes, proxyIsWithheld = false, hasDownloads = false, dockerfile, builder } = around;
  const line = failedLine(build.stderr);
  const place = dockerfile !== undefined && line !== undefined ? { file: dockerfile, line } : undefined;
  const failure = buildFailure(build);
  const last = lastLines(build.stderr);
  const blocked = hasDownloads && BLOCKED.test(last) ? DOWNLOADS_BLOCK : undefined;
  if (failure.kind === 'run') {
    const { step, why, details = last, remedy } = failure;
    return new BuildkitError({
      code: 'NXBK-0803',
      what: `${what}: ${step}: ${why}`,
      place,
      details: maskCredentials(details),
      remedy: [...(proxyIsWithheld ? [GIVE_PROXY] : []), remedy, ...(blocked ? [blocked] : [])].join('; or '),
    });
  }
  return new BuildkitError({
    ...(FAILED_STEP.test(registryFailure(build.stderr).message)
      ? { code: 'NXBK-0801', remedy: datedIndexRemedy(last) ?? blocked }
      : adviceFor(failure, build.stderr, { whoMakes, builder })),
    what,
    place,
    details: maskCredentials(last),
  });
}

/** What the end of a build is that no command of the Dockerfile failed. */
function adviceFor(
  { kind }: BuildFailure,
  stderr: string,
  { whoMakes = () => undefined, builder }: Pick<FailureContext, 'whoMakes' | 'builder'>,
): Advice {
  const { kind: ofRegistry, message } = registryFailure(stderr);
  const advice = buildAdvice(message, stderr.split('\n').some(isProgress), whoMakes);
  if (kind === 'poisoned') return { ...advice, code: 'NXBK-0802', remedy: remainsRemedy(builder) ?? advice.remedy };
  if (kind !== 'transient') return advice;
  return { ...advice, code: mayPass(ofRegistry) ? REGISTRY_CODES[ofRegistry] : 'NXBK-0802' };
}

/** What helps when no repetition removes what an interrupted load left. */
function remainsRemedy(builder: FailureContext['builder']): string | undefined {
  switch (builder?.driver) {
    case 'docker-container':
    case 'kubernetes':
      return `remove the builder, with what it keeps: docker buildx rm ${builder.name}; the next run makes it anew`;
    case 'remote':
      return 'have content/ingest removed from the state of its buildkitd, which keeps it for a day';
    default:
      return undefined;
  }
}

/**
 * The line of the Dockerfile that BuildKit's error shows: `Dockerfile:2` above the lines themselves.
 * https://github.com/moby/buildkit/blob/v0.34.2/solver/errdefs/source.go (Print)
 */
function failedLine(stderr: string): number | undefined {
  const [, line] = /^[^#\s].*:(\d+)\n-{20}$/m.exec(lastLines(stderr)) ?? [];
  return line === undefined ? undefined : Number(line);
}

/** buildx ends with the output of the step that failed, the lines of the Dockerfile and its error, after a first line of dashes. */
function lastLines(stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  const end = lines.slice(lines.findLastIndex(isProgress) + 1).filter((line) => line.trim() !== '');
  return (end.length > 0 ? end : lines.slice(-20)).filter((line) => !USAGE.test(line)).join('\n');
}
