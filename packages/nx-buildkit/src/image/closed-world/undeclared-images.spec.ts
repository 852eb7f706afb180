import type { LockedImage } from '../../base-images/lock-file';
import type { ImageRecord } from '../record/image-record';
import { unforeseenBefore } from './undeclared-images';

const image = (contextKey: string, role: LockedImage['role'], platform = 'linux/arm64') =>
  ({ contextKey, role, platform }) as LockedImage;
const record = (...bases: LockedImage[]) => ({ images: [{ bases }, { bases }] }) as unknown as ImageRecord;

describe('unforeseenBefore', () => {
  it('remembers, once, what was fetched on a denial', () => {
    const before = record(image('gitea', 'base'), image('alpine', 'extra'));
    expect(unforeseenBefore(before, [image('gitea', 'base')], ['linux/arm64'])).toEqual([image('alpine', 'extra')]);
  });

  it('forgets it when prefetch brings it by now, or for another platform', () => {
    const before = record(image('alpine', 'extra'), image('busybox', 'extra', 'linux/amd64'));
    expect(unforeseenBefore(before, [image('alpine', 'base')], ['linux/arm64'])).toEqual([]);
  });

  it('knows nothing without a record', () => expect(unforeseenBefore(undefined, [], ['linux/arm64'])).toEqual([]));
});
