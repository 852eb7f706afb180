import { interruptible } from '../../process/interruption';
import type { BatchResult } from './batch-result';
import { untilDone } from './until-done';

it('lets a signal end the process once all results are there, and not before', async () => {
  const before = process.listenerCount('SIGTERM');
  async function* results(): AsyncGenerator<BatchResult> {
    interruptible();
    yield { task: 'a', result: { success: true, terminalOutput: '', startTime: 0, endTime: 0 } };
  }
  for await (const { task } of untilDone(results())) {
    expect(task).toBe('a');
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  }
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
