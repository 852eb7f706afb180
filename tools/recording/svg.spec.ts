import { terminal } from './svg';

const svg = terminal([
  {
    command: 'nx run web:prefetch',
    lines: [
      { at: 100, text: '✔  nx run buildkit:config' },
      { at: 900, text: 'a < b & c' },
    ],
  },
  { command: 'nx run web:docker-build', lines: [{ at: 50, text: 'x'.repeat(200) }] },
]);

it('shows each command and what it printed, at the time it was printed', () => {
  const rows = [...svg.matchAll(/<text class="(\w+)".*?delay:(\d+)ms">(.*?)<\/text>/g)].map(([, kind, at, text]) => [
    kind,
    at,
    text,
  ]);
  expect(rows.slice(0, 5)).toEqual([
    ['command', '0', '$ nx run web:prefetch'],
    ['task', '100', '✔  nx run buildkit:config'],
    ['line', '900', 'a &lt; b &amp; c'],
    ['line', '2400', ''],
    ['command', '2400', '$ nx run web:docker-build'],
  ]);
});

it('cuts long lines where the window ends', () => {
  expect(svg).toContain(`>${'x'.repeat(111)}…<`);
});

it('shows the beginning of a digest', () => {
  const lines = [{ at: 0, text: `sha256:${'a'.repeat(64)}, 1 s` }];
  expect(terminal([{ command: 'x', lines }])).toContain(`>sha256:${'a'.repeat(12)}…, 1 s<`);
});
