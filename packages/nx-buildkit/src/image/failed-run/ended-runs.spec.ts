import { endedRuns, withoutStage } from './ended-runs';

const STDERR = [
  '#5 [a 2/3] RUN make',
  '#6 [a 3/3] RUN curl -O http://host.example/one',
  '#6 0.1 #7 DONE 0.1s',
  '#7 [linux/amd64 b 2/3] RUN curl -O http://host.example/two',
  '#8 [b 3/3] RUN ./install',
  '#5 DONE 0.1s',
  '#9 [c 2/2] RUN echo cached',
  '#9 CACHED',
  '#10 [d 2/2] COPY . .',
].join('\n');
const [one, two, other] = [
  '[a 3/3] RUN curl -O http://host.example/one',
  '[linux/amd64 b 2/3] RUN curl -O http://host.example/two',
  '[b 3/3] RUN ./install',
];

it.each([
  ['that names the URL', ['http://host.example/two'], [two]],
  ['that name its host', ['http://host.example/three'], [one, two]],
  ['that are there, where none names the host', ['http://elsewhere.example/'], [one, two, other]],
  [
    'also where what looks like a login was left out',
    ['https://***@', 'https://***@echo/list', 'http://host.example/three'],
    [one, two],
  ],
])('finds the RUNs %s', (_, urls, found) => expect(endedRuns(STDERR, urls)).toEqual(found));

it('finds none where nothing was under way', () =>
  expect(endedRuns('#5 [a 2/2] RUN make\n#5 DONE 0.1s', [])).toEqual([]));

it('leaves the stage of a step out', () => expect(withoutStage(two)).toBe('RUN curl -O http://host.example/two'));
