import { maskCredentials } from '../../util/sanitize';
import { findFailedRun, readRun } from './failed-run';
import { hostIn, onlyHostIn } from './host-names';
import { networkFailure } from './network-failure';

/** Why a RUN failed that can succeed without any change. */
export interface RunFailure {
  /** As BuildKit's progress names it: `[build 2/5] RUN apt-get update`. */
  readonly step: string;
  /** `the network failed (apt, deb.debian.org: connection reset)` */
  readonly why: string;
  readonly remedy: string;
  /** The last lines of the RUN, where BuildKit does not show them. */
  readonly details?: string;
}

const LONGEST_STEP = 120;
const TOOL_NAMES = /\b(?:apt-get|apt|apk|dnf|yum|curl|wget|npm|pnpm|yarn|pip3?|uv|go|git|cargo|mvnw?|gradlew?)(?= )/g;
/** Of a RUN that stood still. */
const SHOWN_LINES = 10;

/**
 * The failure of the network that ended a RUN; undefined for any other failure of it.
 *
 * @param stderr all that docker buildx build printed
 * @param error BuildKit's error
 */
export function networkRunFailure(stderr: string, error: string): RunFailure | undefined {
  const run = findFailedRun(stderr, error);
  const failure = run && networkFailure(run);
  if (!failure) return undefined;
  const { tool, host, reason } = failure;
  return {
    step: shortened(run.step),
    why: `the network failed (${[tool, host].filter(Boolean).join(', ')}: ${reason})`,
    remedy: `check whether the builder can reach ${host ?? 'the host'}, name a mirror of it in the Dockerfile, or raise runRetries`,
  };
}

/**
 * A RUN that was ended because it printed nothing for too long.
 *
 * @param id as the progress numbers it: `#7`
 */
export function stalledRunFailure(stderr: string, id: string): RunFailure {
  const { step, lines } = readRun(stderr, id);
  const tools = new Set(step.match(TOOL_NAMES));
  const host = lines.toReversed().map(hostIn).find(Boolean) ?? onlyHostIn(step);
  const suspects = [...(tools.size === 1 ? tools : []), ...(host === undefined ? [] : [host])];
  return {
    step: shortened(step),
    why: `it printed nothing for as long as runStallTimeout allows${suspects.length > 0 ? ` (${suspects.join(', ')})` : ''}`,
    remedy: `check whether ${host ?? 'the host that it waits for'} answers the builder, or raise runStallTimeout if the RUN is silent when it works`,
    details: lines.slice(-SHOWN_LINES).join('\n'),
  };
}

/** A command can hold the password of a URL. */
function shortened(step: string): string {
  const text = maskCredentials(step);
  return text.length > LONGEST_STEP ? `${text.slice(0, LONGEST_STEP)}…` : text;
}
