import { buildkitMirror } from '../registry/hosts/mirror';
import { renderReport, withHealth } from './report';

const mirror = buildkitMirror('quay.io', 'm/quay', 'option "mirrors"');
const row = { setting: 'mirror m/quay of quay.io', source: 'option "mirrors"', outcome: 'carried' } as const;

test('a row for each setting, in columns', () => {
  const other = { setting: 'dns', source: 'x', outcome: 'not carried', reason: 'another source comes first' } as const;
  expect(renderReport([row, other])).toBe(
    [
      '             setting                   source            remarks',
      'carried      mirror m/quay of quay.io  option "mirrors"',
      'not carried  dns                       x                 another source comes first',
    ].join('\n'),
  );
});

test("a mirror's answer stands in its row", () => {
  const [found] = withHealth([row], [{ mirror, state: 'silent', code: 'NXBK-0502', finding: 'silent for 3 s' }]);
  expect(found).toEqual({ ...row, probe: { state: 'silent', code: 'NXBK-0502', finding: 'silent for 3 s' } });
  expect(renderReport(found ? [found] : [])).toContain('option "mirrors"  WARNING: silent for 3 s (NXBK-0502)');
});

test('says when nothing was found', () => {
  expect(renderReport([])).toContain('buildkitd.toml is empty');
});
