import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Readable } from 'node:stream';
import { endingWithin, run } from './run';

const node = (script: string) => ({ file: process.execPath, args: ['-e', script] });

describe('run', () => {
  it('tells the signal by which somebody else ended the process', async () => {
    const outcome = await run(node('process.kill(process.pid, "SIGKILL")'));
    expect(outcome).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' });
    expect(outcome.ended).toBeUndefined();
  });

  it('returns what a process printed and its exit code', async () => {
    const outcome = await run(node('console.log("out"); console.error("err"); process.exitCode = 3'));
    expect(outcome).toEqual({ exitCode: 3, stdout: 'out', stderr: 'err' });
  });

  it('hands over lines as they come', async () => {
    const lines: string[] = [];
    await run(node('console.log("a\\nb"); console.error("c")'), {
      onLine: (line, stream) => lines.push(`${stream} ${line}`),
    });
    expect(lines.sort()).toEqual(['stderr c', 'stdout a', 'stdout b']);
  });

  it('ends the process whose lines cannot be handled, and throws what they led to', async () => {
    let group = 0;
    const failing = run(node('console.log("a"); setInterval(() => {}, 1000)'), {
      onStart: (started) => (group = started),
      onLine() {
        throw new TypeError('a mistake');
      },
    });
    await expect(failing).rejects.toThrow('a mistake');
    expect(() => process.kill(-group, 0)).toThrow('ESRCH');
  });

  it('feeds standard input', async () => {
    expect((await run(node('process.stdin.pipe(process.stdout)'), { input: 'fed' })).stdout).toBe('fed');
  });

  it('feeds a stream to standard input', async () => {
    const input = Readable.from(['a ', 'stream']);
    expect((await run(node('process.stdin.pipe(process.stdout)'), { input })).stdout).toBe('a stream');
  });

  it('adds to the environment and takes out of it', async () => {
    process.env['RUN_SPEC_GONE'] = 'there';
    const outcome = await run({
      ...node('console.log(process.env.A, process.env.RUN_SPEC_GONE)'),
      env: { A: '1', RUN_SPEC_GONE: undefined },
    });
    expect(outcome.stdout).toBe('1 undefined');
  });

  it('says why a process could not be started', async () => {
    const outcome = await run({ file: 'no-such-program', args: [] });
    expect(outcome.startError).toContain('ENOENT');
    expect(outcome.exitCode).toBeUndefined();
  });

  it('ends a process at the timeout, even if the garbage collector runs before', async () => {
    setFlagsFromString('--expose-gc');
    const collect = setInterval(runInNewContext('gc') as () => void, 50);
    expect(await run(node('setInterval(() => {}, 1000)'), { timeout: 300 })).toMatchObject({ ended: 'timeout' });
    clearInterval(collect);
  });

  it('ends every process of a body at its deadline', async () => {
    const idle = node('setInterval(() => {}, 1000)');
    const outcomes = await endingWithin(300, () => Promise.all([run(idle), run(idle)]));
    expect(outcomes).toMatchObject([{ ended: 'timeout' }, { ended: 'timeout' }]);
  });

  it('ends the children of a process too, and waits until they are gone', async () => {
    const child =
      'process.on("SIGTERM", () => setTimeout(process.exit, 300)); setInterval(() => {}, 1000); console.log(process.pid)';
    const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
    const controller = new AbortController();
    const outcome = await run(node(script), { signal: controller.signal, onLine: () => controller.abort() });
    expect(() => process.kill(Number(outcome.stdout), 0)).toThrow('ESRCH');
  });

  it('starts no process when the signal is aborted before it can', async () => {
    const controller = new AbortController();
    const outcome = run(node('setInterval(() => {}, 1000)'), { signal: controller.signal });
    controller.abort();
    expect(await outcome).toMatchObject({ ended: 'aborted' });
  });

  it('ends a process when the signal is aborted', async () => {
    const controller = new AbortController();
    const outcome = await run(node('console.log("up"); setInterval(() => {}, 1000)'), {
      signal: controller.signal,
      onLine: () => controller.abort(),
    });
    expect(outcome).toMatchObject({ ended: 'aborted', stdout: 'up' });
  });
});
