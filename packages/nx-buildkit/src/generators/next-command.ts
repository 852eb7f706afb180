import { logger, type GeneratorCallback } from '@nx/devkit';

/** Says what to type next, when Nx has written the files and said which. */
export function nextCommand(command: string): GeneratorCallback {
  return () => logger.info(`Next: ${command}`);
}
