import { bakeProgress } from './bake-progress';

const START = '2026-01-01T00:00:00.000000001Z';
const LATER = '2026-01-01T00:00:01.500000001Z';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What is told of these events. */
function told(...events: readonly unknown[]) {
  const lines: Record<string, string[]> = { web: [], api: [] };
  const progress = bakeProgress(Object.keys(lines), (target, line) => lines[target]?.push(line));
  events.forEach((event) => progress.onLine(typeof event === 'string' ? event : JSON.stringify(event)));
  progress.end();
  return lines;
}

it('tells each target of its own steps, and of those that it shares', () => {
  const lines = told(
    { vertexes: [{ digest: 'z', name: '[web 1/1] COPY x /' }] },
    { vertexes: [{ digest: 'a', name: '[web internal] load build definition', started: START }] },
    { vertexes: [{ digest: 'a', name: '[api internal] load build definition', started: START }] },
    { vertexes: [{ digest: 'b', name: '[api 1/2] RUN [ -e /x ]', started: START, completed: LATER }] },
    { vertexes: [{ digest: 'c', name: '[web] exporting', started: START, completed: LATER, cached: true }] },
    { vertexes: [{ digest: 'd', name: '[web 1/1] COPY x /', started: START, completed: LATER, error: 'no x' }] },
    { vertexes: [{ digest: 'g', name: '[api 2/2] COPY', started: START, completed: LATER }] },
    {
      vertexes: [{ digest: 'f', name: '[api 2/2] COPY', started: START, completed: LATER, error: 'context canceled' }],
    },
    { vertexes: [{ digest: 'e', name: '[internal] load local bake definitions' }] },
  );
  expect(lines).toEqual({
    web: ['#1 [internal] load build definition', '#2 exporting', '#2 CACHED', '#3 [1/1] COPY x /', '#3 ERROR: no x'],
    api: [
      '#1 [internal] load build definition',
      '#2 [1/2] RUN [ -e /x ]',
      '#2 DONE 1.5s',
      '#3 [2/2] COPY',
      '#3 DONE 1.5s',
    ],
  });
});

it('tells what a step has done once, and a warning at the end', () => {
  const vertexes = [{ digest: 'a', name: '[web 1/1] COPY x /', started: START }];
  const warnings = [{ vertex: 'a', short: base64('FromAsCasing: (line 1)') }];
  const statuses = [
    { vertex: 'a', id: 'sending', completed: LATER },
    { vertex: 'a', id: 'not yet' },
  ];
  const lines = told({ vertexes }, { vertexes, warnings }, { statuses }, { statuses, warnings });
  expect(lines).toEqual({
    web: ['#1 [1/1] COPY x /', '#1 sending done', ' 1 warning found:', ' - FromAsCasing: (line 1)'],
    api: [],
  });
});

it('takes other lines for none of its own', () => {
  expect(told('ERROR: failed to solve', '[]', '{}', 'null')).toEqual({ web: [], api: [] });
});
