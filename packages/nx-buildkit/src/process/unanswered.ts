import { maskCredentials } from '../util/sanitize';
import type { Command, Outcome } from './run';

/** What somebody was asked and did not answer, which is not the answer that there is nothing. */
export interface Unanswered {
  /** Why, in the words of the program that asked. */
  readonly unknown: string;
  /** The line that asks the same, for a person to type. */
  readonly line: string;
}

/** @param question the command, in words that a shell does not split */
export function unanswered(question: Command, outcome: Outcome): Unanswered {
  return { unknown: whyNoAnswer(question.file, outcome), line: commandLine(question) };
}

/** A line for a person to type, of words that a shell does not split. */
export function commandLine({ file, args }: Command): string {
  return [file, ...args].join(' ');
}

/** Why a program gave no answer: it is not there, it took too long, or what it printed last. */
export function whyNoAnswer(program: string, { startError, ended, stderr }: Outcome): string {
  if (startError?.endsWith('ENOENT')) return `${program} is not installed`;
  if (ended === 'timeout') return 'no answer came in time';
  // With this, kubectl ends what a program in a pod has said.
  const said = stderr.split('\n').filter((line) => line.trim() && !/^command terminated with exit code/.test(line));
  return maskCredentials((startError ?? said.at(-1) ?? `${program} said nothing`).trim());
}
