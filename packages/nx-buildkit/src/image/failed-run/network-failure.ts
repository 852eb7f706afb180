import type { FailedRun } from './failed-run';
import { hostIn, isItself, onlyHostIn } from './host-names';
import { networkReason } from './network-reasons';
import { AT_THE_END_OF_A_PIPE, QUIET_TOOLS, TOOLS, type Tool } from './tools';

/** What the network did to a RUN. */
export interface NetworkFailure {
  /** The tool that downloads: `apt`. */
  readonly tool: string;
  /** `deb.debian.org`, if it is known. */
  readonly host?: string;
  /** `connection reset` */
  readonly reason: string;
}

/**
 * The failure of the network that ended a RUN: one that the last lines tell of, in the words of a tool that downloads. What a test or a compiler
 * prints, in whatever words, is none.
 */
export function networkFailure(run: FailedRun): NetworkFailure | undefined {
  const failure = TOOLS.map((tool) => failureOf(tool, run)).find((found) => found !== undefined) ?? quietFailure(run);
  return failure?.host !== undefined && isItself(failure.host) ? undefined : failure;
}

/** A page that explains the failure, and not the host that failed. */
const HELP = /help|\bdocs\b/i;

function failureOf(tool: Tool, { lines, command }: FailedRun): NetworkFailure | undefined {
  const said = lastWords(lines, tool);
  if (tool.sign && !said.some((line) => tool.sign?.test(line))) return undefined;
  const reasons = said.map((line) => (tool.error.test(line) ? networkReason(line) : undefined));
  // One package that does not exist is enough to fail again.
  if (reasons.includes('permanent')) return undefined;
  const last = reasons.findIndex((reason) => reason !== undefined);
  const reason = reasons[last];
  if (reason === undefined) return undefined;
  const near = [...said.slice(last), ...said.slice(0, last).filter((line) => !HELP.test(line))];
  const above = lines.slice(0, lines.lastIndexOf(said[last] ?? '')).toReversed();
  const host = firstHost(near) ?? onlyHostIn(command) ?? firstHost(above);
  return { tool: tool.name, reason, ...(host !== undefined && { host }) };
}

function firstHost(lines: readonly string[]): string | undefined {
  return lines.map(hostIn).find((host) => host !== undefined);
}

/** The lines of a tool at the end of an output, the last one first. */
function lastWords(lines: readonly string[], { error, other }: Tool): readonly string[] {
  const said: string[] = [];
  for (const line of lines.toReversed()) {
    if (error.test(line) || other?.test(line)) said.push(line);
    else if (!isBeside(line)) break;
  }
  return said;
}

/** Lines that say nothing: empty ones, those of `set -x`, and those of the programs that a download is piped into. */
function isBeside(line: string): boolean {
  return line.trim() === '' || line.startsWith('+ ') || AT_THE_END_OF_A_PIPE.test(line);
}

function quietFailure({ lines, command, exitCode }: FailedRun): NetworkFailure | undefined {
  const tool = QUIET_TOOLS.find((quiet) => quiet.exitCodes.includes(exitCode) && quiet.command.test(command));
  if (!tool) return undefined;
  const last = lines.findLast((line) => line.trim() !== '');
  if (last !== undefined && !(last.startsWith('+ ') && tool.command.test(last))) return undefined;
  const host = hostIn(last ?? '') ?? onlyHostIn(command);
  return { tool: tool.name, reason: `exit code ${exitCode}`, ...(host !== undefined && { host }) };
}
