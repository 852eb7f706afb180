import { printable } from '../../util/sanitize';

/** A RUN of the Dockerfile that ended with an error. */
export interface FailedRun {
  /** As BuildKit's progress names it: `[build 2/5] RUN apt-get update`. */
  readonly step: string;
  /** With the shell that runs it: `/bin/sh -c apt-get update`. */
  readonly command: string;
  readonly exitCode: number;
  /** What it printed last. */
  readonly lines: readonly string[];
}

/** What a RUN is called in the progress of a build: `[linux/arm64 build 2/5] RUN make`. */
export const RUN_STEP = /^\[(?:[^\]]* )?\d+\/\d+\] RUN\b/;

const FAILED = /^(#\d+) ERROR: process "(.*)" did not complete successfully: exit code: (\d+)$/gm;
/** More than any tool prints after it has failed. */
const MOST_LINES = 100;
/** A program can print a line of any length. */
const LONGEST_LINE = 2_000;

/**
 * The RUN that ended a build.
 *
 * @param stderr all that docker buildx build printed, with plain progress
 * @param error BuildKit's error, which names the command: several can fail at once
 */
export function findFailedRun(stderr: string, error: string): FailedRun | undefined {
  const failed = [...stderr.matchAll(FAILED)];
  const [, id = '', command = '', exitCode] =
    failed.find(([, , ran = '']) => error.includes(ran)) ?? failed.at(-1) ?? [];
  if (exitCode === undefined) return undefined;
  return { ...readRun(stderr, id), command, exitCode: Number(exitCode) };
}

/**
 * What the progress says of one RUN.
 *
 * @param id of BuildKit: `#7`
 */
export function readRun(stderr: string, id: string): Pick<FailedRun, 'step' | 'lines'> {
  const own = stderr.split('\n').filter((line) => line.startsWith(`${id} `));
  const heading = own.find((line) => RUN_STEP.test(line.slice(id.length + 1)));
  return { step: heading?.slice(id.length + 1) ?? 'RUN', lines: own.flatMap(outputOf).slice(-MOST_LINES) };
}

/** `#7 1.234 text`, and what a terminal would show of a text that overwrites itself. */
function outputOf(line: string): readonly string[] {
  const text = /^#\d+ \d+\.\d+ (.*)$/s.exec(line)?.[1];
  if (text === undefined) return [];
  const shown = text.trimEnd().split('\r').at(-1) ?? '';
  return [printable(shown.slice(0, LONGEST_LINE)).trimEnd()];
}
