import { badInput } from '../errors';
import { findingsTable } from './report';
import { runChecks } from './run-checks';
import { ok } from './findings/finding';

const never = () => new Promise<never>(() => undefined);

it('turns what a check throws into a line, and goes on with the others', async () => {
  const findings = await runChecks(() => ({
    broken: async () => Promise.reject(badInput('NXBK-0101', 'a.json:1:2: no comma', 'correct it')),
    faulty: async () => Promise.reject(new TypeError('no such thing at http://me:secret@proxy')),
    fine: async () => [ok('fine')],
  }));
  expect(findings).toEqual([
    { check: 'broken', status: 'fail', code: 'NXBK-0101', what: 'a.json:1:2: no comma', remedy: 'correct it' },
    expect.objectContaining({
      check: 'faulty',
      status: 'warn',
      what: 'the check itself failed: no such thing at http://***@proxy',
    }),
    { check: 'fine', status: 'ok', what: 'fine' },
  ]);
});

it('ends every wait', async () => {
  const findings = await runChecks(() => ({ silent: never, fine: async () => [ok('fine')] }), {
    processes: 10,
    checks: 20,
  });
  expect(findings).toMatchObject([
    { check: 'silent', status: 'warn', what: 'no answer within 0.02 s' },
    { check: 'fine' },
  ]);
  expect(findingsTable(findings)).toFailWith('NXBK-1301');
});

it('says once what several checks run into', async () => {
  const broken = async () => Promise.reject(badInput('NXBK-0101', 'daemon.json is broken'));
  expect(await runChecks(() => ({ first: broken, second: broken }))).toMatchObject([{ check: 'first' }]);
});
