import { maskCredentials } from '../../util/sanitize';

/**
 * What BuildKit's proxy, which a RUN has with the option downloads, adds to the output of the RUN, in the progress and in the summary of an error.
 * https://github.com/moby/buildkit/blob/v0.34.2/solver/llbsolver/ops/exec.go#L555
 */
const PROXY_LOG = /^(?:#\d+ )?\d+\.\d+ (?:proxy network requests:|- [A-Z]+ https?:\/\/\S+(?: -> \d+)?)$/;
const FAILED = /^(#\d+) ERROR: process /;
/** The summary, which buildx ends with. https://github.com/moby/buildkit/blob/v0.34.2/util/progress/progressui/display.go */
const HEADING = /^ > \[.*:$/;
const END = '------';
const OUTPUT = /^\d+\.\d+ /;
/** More than BuildKit shows, since apt adds 15 to the one that says what is wrong. */
const SHOWN_LINES = 20;

/**
 * The output of a build with the last words of the RUN that failed, which decide what is done about it, where the requests of its proxy come last.
 *
 * @param stderr all that docker buildx build printed
 */
export function withoutProxyLog(stderr: string): string {
  const lines = stderr.split('\n');
  const own = lines.filter((line) => !PROXY_LOG.test(line));
  const heading = own.findLastIndex((line) => HEADING.test(line));
  if (own.length === lines.length || heading < 0) return own.join('\n');
  const [, id] = FAILED.exec(own.findLast((line) => FAILED.test(line)) ?? '') ?? [];
  const words = own.filter((line) => line.startsWith(`${id} `)).map((line) => line.slice(`${id} `.length));
  const after = own.slice(heading + 1);
  return [
    ...own.slice(0, heading + 1),
    ...words.filter((line) => OUTPUT.test(line)).slice(-SHOWN_LINES),
    ...after.slice(after.findIndex((line) => line === END)),
  ].join('\n');
}

/** A line of the progress without the logins in the URLs that the proxy lists: the RUN may have shown none of them. */
export function withoutLogins(line: string): string {
  return PROXY_LOG.test(line) ? maskCredentials(line) : line;
}
