import { printable } from './sanitize';

/** Prints lines on standard output. Control characters in them are shown and never interpreted: no other code prints. */
export function print(text: string): void {
  console.log(printable(text));
}

/** The same on standard error. */
export function printError(text: string): void {
  console.error(printable(text));
}
