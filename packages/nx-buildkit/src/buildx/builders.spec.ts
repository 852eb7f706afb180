import { pruneInPod } from './builders';

const { PATH } = process.env;
afterEach(() => void (process.env['PATH'] = PATH));

it('says what the pods of a cluster need to be pruned', async () => {
  process.env['PATH'] = '/nowhere';
  await expect(pruneInPod('b0-1', undefined, [])).rejects.toFailWith('NXBK-0309');
});
