import { readExportProgress } from './export-progress';

function progressAfter(...events: readonly unknown[]) {
  const progress = readExportProgress();
  events.forEach((event) => progress.see(typeof event === 'string' ? event : JSON.stringify(event)));
  return progress;
}

const layer = (digit: string, current: number, total: number) => ({
  statuses: [{ id: `sha256:${digit.repeat(64)}`, current, total }],
});
const step = (name: string) => ({ vertexes: [{ name }] });

it('adds up the layers as far as they have come, and nothing else that is moved', () => {
  const context = { statuses: [{ id: 'transferring context:', current: 7, total: 7 }] };
  const progress = progressAfter(context, layer('a', 1, 10), layer('b', 2, 20), layer('a', 5, 10), 'ERROR: no JSON');
  expect(progress.layers()).toEqual({ bytes: 7, total: 30, layers: 2 });
});

it.each(['[2/2] RUN true', '[linux/arm64 2/12] COPY . /', '[stage-0 10/10] ONBUILD RUN true'])(
  'takes %s for a trigger, since the Dockerfile has one step',
  (name) => expect(progressAfter(step(name)).trigger()).toBe(name),
);

it.each(['[1/1] FROM a@sha256:2', '[internal] load 2/2', 'exporting to oci image format'])(
  'takes %s for none',
  (name) => expect(progressAfter(step(name)).trigger()).toBeUndefined(),
);
