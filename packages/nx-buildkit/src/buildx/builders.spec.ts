import { pruneInPod } from './builders';

const { PATH } = process.env;
afterEach(() => void (process.env['PATH'] = PATH));

it('says what the pods of a cluster need to be pruned', async () => {
  process.env['PATH'] = '/nowhere';
  const pruned = pruneInPod('b0-1', undefined, []);
  await expect(pruned).rejects.toFailWith('NXBK-0309');
  // No kubectl comes with time.
  await expect(pruned).rejects.toMatchObject({ transient: false });
});
