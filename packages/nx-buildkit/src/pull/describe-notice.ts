import { formatDuration } from '../util/format';
import type { PullNotice } from './pull-options';

/**
 * The message to a user during a pull: what failed, at which host, how often, and how long it will be retried.
 *
 * `auth.docker.io answered 503 (failed 3 times, tried again for 9 min 40 s)`
 */
export function describeNotice(notice: PullNotice): string {
  switch (notice.event) {
    case 'retry': {
      const { reason, failures, givesUpIn } = notice;
      return `${reason} (failed ${failures === 1 ? 'once' : `${failures} times`}, tried for ${formatDuration(givesUpIn)} more)`;
    }
    case 'left-out':
      return `${notice.reason}: going on without ${notice.host}`;
    case 'behind':
      return `mirror ${notice.host} is behind for ${notice.ref}: taking what its registry has`;
  }
}
