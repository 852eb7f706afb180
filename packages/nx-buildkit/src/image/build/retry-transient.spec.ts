import { BuildkitError } from '../../errors';
import { retryTransient } from './retry-transient';

const failure = (transient: boolean) =>
  new BuildkitError({ code: transient ? 'NXBK-0802' : 'NXBK-0811', what: 'Building a failed' });

async function attempts(error: Error, retries: number): Promise<{ calls: number; said: string[] }> {
  const said: string[] = [];
  const work = jest.fn().mockRejectedValue(error);
  await expect(retryTransient(work, { retries, log: (line) => said.push(line) }, 1)).rejects.toBe(error);
  return { calls: work.mock.calls.length, said };
}

describe('retryTransient', () => {
  it('repeats what is transient as often as retries says, and reports it', async () => {
    const { calls, said } = await attempts(failure(true), 2);
    expect(calls).toBe(3);
    expect(said).toEqual([
      'Building a failed, which is transient: trying again, 2 left',
      'Building a failed, which is transient: trying again, 1 left',
    ]);
  });

  it.each([failure(false), new Error('a bug')])('never repeats %s', async (error) => {
    expect(await attempts(error, 5)).toEqual({ calls: 1, said: [] });
  });

  it('returns what succeeded at last', async () => {
    const work = jest.fn().mockRejectedValueOnce(failure(true)).mockResolvedValue('built');
    await expect(retryTransient(work, { retries: 1, log: () => undefined }, 1)).resolves.toBe('built');
  });
});
