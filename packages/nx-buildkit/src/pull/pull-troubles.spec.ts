import type { PullNotice } from './pull-options';
import { countTroubles } from './pull-troubles';

const retry = (host: string | undefined, reason: string, failures = 1): PullNotice => {
  return { event: 'retry', ...(host !== undefined && { host }), reason, failures, retryIn: 0, givesUpIn: 1_000 };
};

describe('countTroubles', () => {
  it('counts each trouble of each host once, in the order in which it was first seen', () => {
    const shown: PullNotice[] = [];
    const { onNotice, troubles } = countTroubles((notice) => shown.push(notice));
    onNotice(retry('mirror:5000', 'mirror:5000 answered 503'));
    onNotice({ event: 'left-out', host: 'other', reason: 'other sent wrong bytes' });
    onNotice(retry('mirror:5000', 'mirror:5000 answered 503', 2));
    onNotice(retry(undefined, 'the builder was silent for 60 s'));
    onNotice({ event: 'behind', host: 'late', ref: 'docker.io/library/alpine:3.20' });
    expect(shown).toHaveLength(5);
    expect(troubles()).toEqual([
      { host: 'mirror:5000', reason: 'mirror:5000 answered 503', times: 2 },
      { host: 'other', reason: 'other sent wrong bytes', times: 1 },
      { reason: 'the builder was silent for 60 s', times: 1 },
      { host: 'late', reason: 'mirror late was behind', times: 1 },
    ]);
  });

  it('keeps a bounded number of different ones, and goes on counting those', () => {
    const { onNotice, troubles } = countTroubles();
    for (let i = 0; i < 100; i++) onNotice(retry('mirror', `failed at byte ${i}`));
    onNotice(retry('mirror', 'failed at byte 0'));
    expect(troubles()).toHaveLength(20);
    expect(troubles()[0]).toMatchObject({ times: 2 });
  });
});
