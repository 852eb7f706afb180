import type { BuildSpec } from '../plan/image-spec';
import { withUnsharedSteps } from './unshared-steps';

it('has a key and cache mounts of its own, and everything else as it was', () => {
  const spec = { addHosts: { a: '192.0.2.9' }, buildArgs: { BUILDKIT_CACHE_MOUNT_NS: 'shared', B: 'b' }, context: '.' };
  expect(withUnsharedSteps(spec as unknown as BuildSpec, 'one')).toEqual({
    addHosts: { a: '192.0.2.9', 'one.lock.invalid': '192.0.2.1' },
    buildArgs: { BUILDKIT_CACHE_MOUNT_NS: 'one', B: 'b' },
    context: '.',
  });
});
