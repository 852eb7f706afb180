import { findingsTable } from '../report';
import { diskRemark, gcRemarks, type Disk } from './disk';

const disk = (free: number, size = 100e9): Disk => ({ what: 'the cache', path: '/data', free, size, remedy: 'prune' });

test.each([
  [50e9, 'ok'],
  [1e9, 'warn'],
  [1e6, 'fail'],
])('%d bytes free: %s', (free, status) => {
  expect(diskRemark(disk(free))).toMatchObject({ status, what: expect.stringContaining('free for the cache (/data)') });
});

test.each([
  ['30%', 20e9],
  ['30GB', 20e9],
  ['30000mb', 20e9],
  [30e9, 20e9],
])('minFreeSpace %s is more than %d bytes', (minFreeSpace, free) => {
  expect(gcRemarks(disk(free), { minFreeSpace })).toMatchObject([{ what: expect.stringContaining('is 30.0 GB') }]);
  expect(gcRemarks(disk(40e9), { minFreeSpace })).toEqual([]);
});

test('maxUsedSpace is not to be more than the disk', () => {
  expect(gcRemarks(disk(50e9), { maxUsedSpace: '1TB' })).toHaveLength(1);
  expect(gcRemarks(disk(50e9), { maxUsedSpace: '80%' })).toEqual([]);
});

test('what is short of space is said with what makes room', () =>
  expect(findingsTable([{ check: 'disk', ...diskRemark(disk(1e6)) }])).toFailWith('NXBK-1303'));
