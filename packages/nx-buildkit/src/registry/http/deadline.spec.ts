import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settlesWithin, withDeadline } from './deadline';

const never = new AbortController().signal;
const late = () => new Error('late');

describe('an answer that comes while this process stands still', () => {
  let folder: string;
  let connection: Socket;
  let sender: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deadline-'));
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const { O_RDWR, O_NONBLOCK } = constants;
    connection = new Socket({ fd: openSync(path, O_RDWR | O_NONBLOCK), writable: false });
    sender = openSync(path, O_RDWR | O_NONBLOCK);
  });
  // What follows in the event loop are timers, and only then what has come.
  const beforeTimers = () => new Promise((resolve) => setImmediate(resolve));

  afterEach(() => {
    connection.destroy();
    closeSync(sender);
    rmSync(folder, { recursive: true });
  });

  function answerAndStandStill(): void {
    writeSync(sender, 'answer');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }

  test('has come in time', async () => {
    await beforeTimers();
    const settles = settlesWithin(once(connection, 'data'), 50);
    answerAndStandStill();
    expect(await settles).toBe(true);
  });

  test('is within the deadline', async () => {
    await beforeTimers();
    const work = withDeadline(50, never, late, (signal) => once(connection, 'data', { signal }));
    answerAndStandStill();
    expect(String(await work)).toBe('answer');
  });
});

test('silence is noticed, and ends the work', async () => {
  expect(await settlesWithin(new Promise(() => undefined), 150)).toBe(false);
  const work = withDeadline(150, never, late, (signal) => once(new Socket(), 'data', { signal }));
  await expect(work).rejects.toMatchObject({ cause: { message: 'late' } });
});
