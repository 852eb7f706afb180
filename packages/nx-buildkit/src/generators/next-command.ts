import type { GeneratorCallback } from '@nx/devkit';
import { print } from '../util/print';

/** Says what to type next, when Nx has written the files and said which. */
export function nextCommand(command: string): GeneratorCallback {
  return () => print(`Next: ${command}`);
}
