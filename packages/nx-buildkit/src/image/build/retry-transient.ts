import pRetry from 'p-retry';
import { BuildkitError } from '../../errors';
import { RegistryError } from '../../registry/registry-error';
import type { BuildEnvironment } from './build-environment';

/**
 * Repeats work after a transient failure, as often as the options allow.
 *
 * @throws what `work` threw last
 */
export function retryTransient<T>(
  work: () => Promise<T>,
  { retries, log }: Pick<BuildEnvironment, 'retries' | 'log'>,
  minTimeout = 2_000,
): Promise<T> {
  // A pull has already been retried for as long as the options say.
  const mayPass = (error: Error): error is BuildkitError =>
    error instanceof BuildkitError && error.transient && !(error instanceof RegistryError);
  return pRetry(work, {
    retries,
    minTimeout,
    randomize: true,
    shouldRetry: ({ error }) => mayPass(error),
    onFailedAttempt: ({ error, retriesLeft }) => {
      if (!mayPass(error) || retriesLeft === 0) return;
      log(`${error.message}, which is transient: trying again, ${retriesLeft} left`);
      if (error.details) log(`  | ${error.details.split('\n').at(-1)}`);
    },
  });
}
