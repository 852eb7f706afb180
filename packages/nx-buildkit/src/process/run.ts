import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable } from 'node:stream';
import { interruption, track } from './interruption';
import { afterAwake } from './after-awake';
import { dockerEnvironment } from '../util/files/user-folders';
import { endGroup } from './process-group';
import { trace } from './trace';
import { environment } from '../util/task-scope';
import { anySignal } from '../util/any-signal';

/** A process to start: never through a shell. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the environment of this process; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Fed to standard input, which is empty otherwise. */
  readonly input?: string | Readable;
  /** Ends the process and all that it started when aborted. */
  readonly signal?: AbortSignal;
  /** ms after which the process and all that it started are ended. */
  readonly timeout?: number;
  /** Keeps the newline at the end of the output: for bytes that will be hashed. */
  readonly exact?: boolean;
  /** Called with the process group as soon as it exists. */
  readonly onStart?: (group: number) => void;
  /** Called with each line of standard output and standard error as it arrives. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Called with each piece of standard error as it arrives, whether a line ends in it or not. */
  readonly onErrorOutput?: (text: string) => void;
}

/** How a process ended. A non-zero exit code is an answer, not an exception: the caller knows what it means. */
export interface Outcome {
  /** `undefined` when a signal ended the process or it could not be started. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why the process could not be started at all (`spawn docker ENOENT`). */
  readonly startError?: string;
  /** The signal with which another process, or the kernel when memory runs out, ended the process. */
  readonly signal?: string;
  /** Set if this code ended the process: because of the signal option or Ctrl-C, or the timeout. */
  readonly ended?: 'aborted' | 'timeout';
}

const ofCall = new AsyncLocalStorage<AbortSignal>();

/** Ends, like a timeout, every process that `body` has started and that is still running after a number of ms. */
export async function endingWithin<T>(ms: number, body: () => Promise<T>): Promise<T> {
  const deadline = startDeadline(ms);
  try {
    return await ofCall.run(deadline.signal, body);
  } finally {
    deadline.end();
  }
}

/**
 * Starts one process in a group of its own and waits for its end; if it has to be ended, until no process of its group is left. Never throws for what
 * the process does: see {@link Outcome}. What `onLine` throws ends the process and is thrown.
 */
export async function run(command: Command, options: RunOptions = {}): Promise<Outcome> {
  const wish = anySignal(interruption, options.signal, ofCall.getStore());
  // Loaded here because a task without work starts no process.
  const { execa } = await import('execa');
  // Not before: a signal that is aborted meanwhile says so only once.
  if (wish.aborted) return { exitCode: undefined, stdout: '', stderr: '', ended: 'aborted' };
  const deadline = startDeadline(options.timeout);
  const stop = anySignal(wish, deadline.signal);
  const started = performance.now();
  const child = execa(command.file, command.args, {
    cwd: options.cwd,
    env: { ...environment(), ...dockerEnvironment(), ...command.env },
    extendEnv: false,
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    reject: false,
    detached: true,
    cleanup: false,
    stripFinalNewline: !options.exact,
    maxBuffer: 64 * 1024 * 1024,
  });
  const group = child.pid;
  const untrack = group === undefined ? undefined : track(group);
  if (group !== undefined) options.onStart?.(group);
  let ending: Promise<void> | undefined;
  const end = (): void => {
    if (group !== undefined) ending ??= endGroup(group);
  };
  stop.addEventListener('abort', end);
  const { onErrorOutput } = options;
  if (onErrorOutput) child.stderr.on('data', (data: unknown) => onErrorOutput(String(data)));
  try {
    await Promise.all([forEachLine(child, 'stdout', options.onLine), forEachLine(child, 'stderr', options.onLine)]);
    const result = await child;
    await ending;
    return {
      exitCode: result.exitCode,
      stdout: result.stdout,
      stderr: result.stderr,
      ...(result.signal && !ending && { signal: result.signal }),
      ...(group === undefined && { startError: result.originalMessage }),
      ...(ending && { ended: stop.reason === TIMEOUT ? 'timeout' : 'aborted' }),
    };
  } catch (error) {
    // Of onLine: the process is not left to run unwatched.
    end();
    await ending;
    throw error;
  } finally {
    trace(command, performance.now() - started);
    deadline.end();
    stop.removeEventListener('abort', end);
    untrack?.();
  }
}

/** Why a deadline aborts. */
const TIMEOUT = Symbol('timeout');

/** By a timer, which keeps its signal alive: AbortSignal.any alone lets go of an AbortSignal.timeout, which then never fires. */
function startDeadline(timeout: number | undefined): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const cancel = timeout === undefined ? () => undefined : afterAwake(timeout, () => controller.abort(TIMEOUT));
  return { signal: controller.signal, end: cancel };
}

type Lines = { iterable(options: { from: 'stdout' | 'stderr' }): AsyncIterable<unknown> };

async function forEachLine(child: Lines, from: 'stdout' | 'stderr', onLine: RunOptions['onLine']): Promise<void> {
  if (!onLine) return;
  const lines = child.iterable({ from })[Symbol.asyncIterator]();
  // The iteration fails with the process; how it failed is read from the result.
  const next = () => lines.next().catch(() => undefined);
  for (let line = await next(); line && !line.done; line = await next()) onLine(String(line.value), from);
}
