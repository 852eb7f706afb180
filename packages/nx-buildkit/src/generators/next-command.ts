import type { GeneratorCallback } from '@nx/devkit';
import { print } from '../util/print';

/** Prints the next command, after Nx has written and listed the files. */
export function nextCommand(command: string): GeneratorCallback {
  return () => print(`Next: ${command}`);
}
