import type { Finding } from './findings/finding';
import { canBuild, findingsJson, findingsTable } from './report';

const fine: Finding = { check: 'engine', status: 'ok', what: 'Docker 29' };
const warning: Finding = { check: 'disk', status: 'warn', code: 'NXBK-1303', what: 'full', remedy: 'prune' };
const failed: Finding = { check: 'builder', status: 'fail', code: 'NXBK-0307', what: 'crashes', remedy: 'mend' };

test('every line that is not well ends with what to type', () => {
  expect(findingsTable([fine, warning, failed])).toBe(
    [
      'ok    engine   Docker 29',
      'WARN  disk     full → prune (NXBK-1303)',
      'FAIL  builder  crashes → mend (NXBK-0307)',
      'Builds cannot work: 1 to fix, 1 to look at.',
    ].join('\n'),
  );
});

test('warnings keep no build from working', () => {
  expect(canBuild([fine, warning])).toBe(true);
  expect(JSON.parse(findingsJson([fine, failed]))).toEqual({ canBuild: false, findings: [fine, failed] });
});
