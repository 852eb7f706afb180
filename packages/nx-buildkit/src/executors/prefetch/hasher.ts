import type { CustomHasher } from '@nx/devkit';
import { randomUUID } from 'node:crypto';
import { hashedPlatforms, hashTask } from '../hash-task';
import type { PrefetchExecutorOptions } from './schema';

/** Hashes a prefetch by the platforms of its build. What a registry says today is in no cache, so whoever asks for it gets a hash of his own. */
const hashPrefetch: CustomHasher = (task, context) =>
  hashTask<PrefetchExecutorOptions>(task, context, ({ options, targets }) => {
    const { buildTarget = 'docker-build', platform, check, refresh } = options;
    return {
      platform: hashedPlatforms(platform ?? targets[buildTarget]?.options?.platform),
      ...((check || refresh) && { asked: randomUUID() }),
    };
  });

export default hashPrefetch;
