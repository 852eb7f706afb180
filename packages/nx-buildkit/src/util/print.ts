import { printable } from './sanitize';
import { taskOutput } from './task-scope';

/** Prints lines on standard output. Control characters in them are shown and never interpreted: no other code prints. */
export function print(text: string): void {
  printRaw(printable(text));
}

/** The same on standard error. */
export function printError(text: string): void {
  const write = taskOutput();
  if (write) write(`${printable(text)}\n`);
  else console.error(printable(text));
}

/** For text of this code alone, whose control characters somebody is to interpret. */
export function printRaw(text: string): void {
  const write = taskOutput();
  if (write) write(`${text}\n`);
  else console.log(text);
}
