import { OUT_OF_REACH } from '../../registry/hosts/loopback';
import { findingsTable } from '../report';
import { settingsRemarks } from './settings';

const same = { written: 'a', current: 'a' };

test('a setting that is not carried, or of no use to the builder, is a warning with its reason', () => {
  const source = '/etc/docker/daemon.json';
  expect(
    settingsRemarks(
      [
        { setting: 'mirror m', source, outcome: 'carried' },
        { setting: 'mirrors', source, outcome: 'not carried', reason: 'write registry-mirrors' },
        { setting: 'mirror 127.0.0.1', source, outcome: 'carried', reason: OUT_OF_REACH },
      ],
      same,
    ),
  ).toMatchObject([
    { status: 'ok', what: expect.stringMatching(/^1 of/) },
    { status: 'warn', what: `mirrors (${source}) is not carried: write registry-mirrors` },
    { status: 'warn', remedy: expect.stringContaining('"network": "host"') },
  ]);
});

test('a buildkitd.toml that is missing or of other settings is a warning', () => {
  expect(settingsRemarks([], same)).toEqual([]);
  expect(settingsRemarks([], { ...same, written: undefined })).toMatchObject([{ remedy: 'nx run buildkit:config' }]);
  expect(settingsRemarks([], { ...same, written: 'b' })).toMatchObject([{ remedy: 'nx run buildkit:config' }]);
});

test('a setting that is lost is said with its page', () => {
  const lost = { setting: 'mirrors', source: 'daemon.json', outcome: 'not carried', reason: 'none' } as const;
  const findings = settingsRemarks([lost], same).map((remark) => ({ check: 'settings', ...remark }));
  expect(findingsTable(findings)).toFailWith('NXBK-0105');
});
