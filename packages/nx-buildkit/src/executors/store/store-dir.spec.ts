import type { ImageTarget } from '../../component/project-images';
import { storeDirOf } from './store-dir';

const targets = (...dirs: readonly (string | undefined)[]) =>
  dirs.map((storeDir) => ({ options: { storeDir } }) as ImageTarget);

it('takes the store that all docker-build targets use', () => {
  expect(storeDirOf(undefined, targets('a', 'a'))).toBe('a');
  expect(storeDirOf(undefined, targets(undefined))).toBeUndefined();
  expect(storeDirOf(undefined, [])).toBeUndefined();
});

it('does not guess which one is meant of several', () => {
  expect(() => storeDirOf(undefined, targets('a', undefined))).toThrow("a, the user's own");
  expect(() => storeDirOf(undefined, targets('a', undefined))).toFailWith('NXBK-0607');
  expect(storeDirOf('b', targets('a', undefined))).toBe('b');
});
