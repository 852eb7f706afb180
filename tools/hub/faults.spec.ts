import { createFaults, type FaultRule, type FaultSubject } from './faults';

const subject: FaultSubject = {
  kind: 'manifest',
  method: 'GET',
  repository: 'library/alpine',
  reference: '3.20',
  path: '/v2/library/alpine/manifests/3.20',
  authorized: true,
};

/** Which of `times` equal requests are struck, as in `x.x`. */
function pattern(rules: readonly FaultRule[], times: number): string {
  const strike = createFaults(rules);
  return Array.from({ length: times }, () => (strike(subject) ? 'x' : '.')).join('');
}

describe('a rule concerns', () => {
  test.each<[string, object, boolean]>([
    ['everything when it says nothing', {}, true],
    ['its kind', { kind: 'manifest' }, true],
    ['no other kind', { kind: 'blob' }, false],
    ['its method', { method: 'HEAD' }, false],
    ['its reference', { reference: '3.20' }, true],
    ['no other reference', { reference: '3.19' }, false],
    ['its repository', { repository: 'library/alpine' }, true],
    ['repositories that match its pattern', { repository: 'lib*/*' }, true],
    ['no repository that only begins alike', { repository: 'library/alp' }, false],
    ['its path', { path: '*/manifests/*' }, true],
    ['no other path', { path: '/v2/library/alpine' }, false],
    ['what matches all of it', { kind: 'manifest', repository: '*', reference: '3.19' }, false],
  ])('%s', (_name, match, struck) => {
    expect(createFaults([{ ...match, action: 'reset' }])(subject) !== undefined).toBe(struck);
  });

  it('challenges only when it refuses instead of doing damage', () => {
    const challenged = { ...subject, authorized: false };
    expect(createFaults([{ action: 'reset' }])(challenged)).toBeDefined();
    expect(createFaults([{ action: 'wrong-bytes' }])(challenged)).toBeUndefined();
  });
});

describe('a rule strikes', () => {
  it('always, when it does not say how often', () => {
    expect(pattern([{ action: 'reset' }], 3)).toBe('xxx');
  });

  it('the first n', () => {
    expect(pattern([{ action: 'reset', first: 2 }], 4)).toBe('xx..');
  });

  it('every n-th', () => {
    expect(pattern([{ action: 'reset', every: 3 }], 7)).toBe('..x..x.');
  });

  it('with its probability, the same requests on every run', () => {
    const rules: FaultRule[] = [{ action: 'reset', probability: 0.7 }];
    const run = pattern(rules, 1000);
    expect(run.replaceAll('.', '').length).toBeGreaterThan(650);
    expect(run.replaceAll('.', '').length).toBeLessThan(750);
    expect(pattern(rules, 1000)).toBe(run);
  });

  it('after those before it have let the request pass', () => {
    const strike = createFaults([
      { action: 'reset', first: 1 },
      { action: 'silent', first: 1 },
    ]);
    expect([strike(subject)?.action, strike(subject)?.action, strike(subject)?.action]).toEqual([
      'reset',
      'silent',
      undefined,
    ]);
  });

  it('without counting what it does not concern', () => {
    const strike = createFaults([{ action: 'reset', kind: 'manifest', first: 1 }]);
    strike({ ...subject, kind: 'blob' });
    expect(strike(subject)?.action).toBe('reset');
  });
});
