import { countSteps, progressFirst } from './build-progress';

it('counts the steps of the Dockerfile and those that came from the cache', () => {
  const progress = [
    '#1 [internal] load build definition from Dockerfile',
    '#5 [build 1/3] FROM docker.io/library/alpine:3.20',
    '#5 CACHED',
    '#6 [build 2/3] RUN echo "#9 CACHED"',
    '#6 0.1 CACHED',
    '#7 [build 3/3] COPY . .',
    '#7 CACHED',
    '#10 [2/2] RUN make',
    '#10 CANCELED',
    '#8 [2/2] RUN make',
    '#8 DONE 1.0s',
    '#9 exporting to image',
  ].join('\n');
  expect(countSteps(progress)).toEqual({ steps: 4, cached: 2 });
});

it('shows the steps as they come, and what else was said when all went well', () => {
  const shown: string[] = [];
  const { onLine, end } = progressFirst((line) => shown.push(line));
  ['#1 [1/1] RUN make', 'WARNING: old', '', '#1 DONE 0.1s'].forEach(onLine);
  expect(shown).toEqual(['#1 [1/1] RUN make', '', '#1 DONE 0.1s']);
  end();
  expect(shown.at(-1)).toBe('WARNING: old');
});
