import { stopAll, type ComponentImages } from './base-images';

const component = (task: string, ...images: readonly [ref: string, state: 'whole' | 'missing'][]): ComponentImages => ({
  task,
  platform: 'linux/amd64',
  store: { root: '/store' } as ComponentImages['store'],
  command: 'nx run app:prefetch',
  images: images.map(([ref, state]) => ({
    written: ref,
    ref,
    contextKey: ref,
    platform: 'linux/amd64',
    role: 'base',
    state,
  })),
});

test.each([
  ['all of them lack one', true, [component('a', ['x', 'missing']), component('b', ['y', 'whole'], ['x', 'missing'])]],
  ['one of them needs another image', false, [component('a', ['x', 'missing']), component('b', ['y', 'missing'])]],
  ['one of them has it', false, [component('a', ['x', 'missing']), component('b', ['x', 'whole'])]],
  ['there is none', false, []],
])('whether a lost image stops all components, where %s: %s', (_, stops, components) => {
  expect(stopAll(new Set(['x']), components)).toBe(stops);
});
