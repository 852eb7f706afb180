import { limitTables } from './limits';

test('each limit has its key, and gc the key of an old BuildKit as well', () => {
  const limits = {
    gc: { reservedSpace: '5GB', maxUsedSpace: '20GB', minFreeSpace: '10%' },
    maxParallelism: 4,
    maxRegistryConcurrency: 8,
    sessionAuthTimeout: '30s',
  };
  expect(limitTables(limits).tables).toEqual({
    worker: {
      oci: {
        reservedSpace: '5GB',
        maxUsedSpace: '20GB',
        minFreeSpace: '10%',
        gckeepstorage: '20GB',
        'max-parallelism': 4,
      },
    },
    system: { maxRegistryConcurrency: 8, sessionAuthTimeout: '30s' },
  });
});

test('without a maximum the old key holds the reserved space', () => {
  expect(limitTables({ gc: { reservedSpace: '5GB' } }).tables.worker?.oci).toEqual({
    reservedSpace: '5GB',
    gckeepstorage: '5GB',
  });
});

test('no limit, no table and no row', () => {
  expect(limitTables({ gc: {} })).toEqual({ tables: {}, report: [] });
});

test('a row names the option', () => {
  expect(limitTables({ gc: { minFreeSpace: '1GB' }, maxParallelism: 2 }).report).toEqual([
    { setting: 'minFreeSpace 1GB', source: 'option "gc"', outcome: 'carried' },
    { setting: 'maxParallelism 2', source: 'option "maxParallelism"', outcome: 'carried' },
  ]);
});
