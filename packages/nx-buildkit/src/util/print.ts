import { printable } from './sanitize';

/** Shows lines on standard output. What strangers put into them is shown and never obeyed: no other code prints. */
export function print(text: string): void {
  console.log(printable(text));
}

/** The same on standard error. */
export function printError(text: string): void {
  console.error(printable(text));
}
