import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn, type ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { interruption, track } from './interruption';
import { endGroup } from './process-group';

/** A process to start: never through a shell. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the environment of this process; `undefined` takes a variable out of it. */
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
  /** Told the process group as soon as it is there. */
  readonly onStart?: (group: number) => void;
  /** Sees each line of standard output and standard error as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** How a process ended. A non-zero exit code is an answer, not an exception: the caller knows what it means. */
export interface Outcome {
  /** `undefined` when a signal ended the process or it could not be started. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why the process could not be started at all (`spawn docker ENOENT`). */
  readonly startError?: string;
  /** Set when we ended the process: by the signal option or Ctrl-C, or by the timeout. */
  readonly ended?: 'aborted' | 'timeout';
}

const ofCall = new AsyncLocalStorage<AbortSignal>();

/** Ends, as a timeout does, every process that `body` has started and that runs still after so many ms. */
export async function endingWithin<T>(ms: number, body: () => Promise<T>): Promise<T> {
  const deadline = startDeadline(ms);
  try {
    return await ofCall.run(deadline.signal, body);
  } finally {
    deadline.end();
  }
}

/**
 * Starts one process in a group of its own and waits for its end; when it has to be ended, until nobody of its group is left.
 * Never throws for what the process does: see {@link Outcome}.
 *
 * By Node's own means: to load a library for it takes 0.1 s or more, in each of the processes in which Nx runs the tasks of one build.
 */
export async function run(command: Command, options: RunOptions = {}): Promise<Outcome> {
  const wishes = [interruption, options.signal, ofCall.getStore()];
  const wish = AbortSignal.any(wishes.filter((signal) => signal !== undefined));
  if (wish.aborted) return { exitCode: undefined, stdout: '', stderr: '', ended: 'aborted' };
  const child = start(command, options);
  if (child instanceof Error) return { exitCode: undefined, stdout: '', stderr: '', startError: child.message };
  const deadline = startDeadline(options.timeout);
  const stop = AbortSignal.any([wish, deadline.signal]);
  const group = child.pid;
  const untrack = group === undefined ? undefined : track(group);
  if (group !== undefined) options.onStart?.(group);
  let ending: Promise<void> | undefined;
  const end = (): void => {
    if (group !== undefined) ending ??= endGroup(group);
  };
  stop.addEventListener('abort', end);
  try {
    feed(child, options.input);
    const [stdout, stderr, { exitCode, startError }] = await Promise.all([
      read(child, 'stdout', options),
      read(child, 'stderr', options),
      endOf(child),
    ]);
    await ending;
    return {
      exitCode,
      stdout,
      stderr,
      ...(startError !== undefined && { startError }),
      ...(ending && { ended: stop.reason === TIMEOUT ? 'timeout' : 'aborted' }),
    };
  } finally {
    deadline.end();
    stop.removeEventListener('abort', end);
    untrack?.();
  }
}

/** @returns the error of arguments that no process can have, or too many of them: Node tells of these at once and of others later */
function start({ file, args, env }: Command, { cwd, input }: RunOptions): ChildProcess | Error {
  const stdin = input === undefined ? 'ignore' : 'pipe';
  try {
    return spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [stdin, 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    });
  } catch (error) {
    return error as Error;
  }
}

/** A process may end without having read everything; what it makes of an input that breaks off is told by its exit code. */
function feed({ stdin }: ChildProcess, input: RunOptions['input']): void {
  if (!stdin || input === undefined) return;
  pipeline(typeof input === 'string' ? Readable.from([input]) : input, stdin).catch(() => undefined);
}

async function read(child: ChildProcess, from: 'stdout' | 'stderr', { exact, onLine }: RunOptions): Promise<string> {
  let text = '';
  let line = '';
  for await (const part of child[from]?.setEncoding('utf8') ?? []) {
    text += part;
    const [first = '', ...others] = String(part).split('\n');
    line += first;
    for (const next of others) {
      onLine?.(line.replace(/\r$/, ''), from);
      line = next;
    }
  }
  if (line) onLine?.(line, from);
  return exact ? text : text.replace(/\r?\n$/, '');
}

function endOf(child: ChildProcess): Promise<Pick<Outcome, 'exitCode' | 'startError'>> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ exitCode: undefined, startError: message }));
    child.once('close', (code) => resolve({ exitCode: code ?? undefined }));
  });
}

/** Why a deadline aborts. */
const TIMEOUT = Symbol('timeout');

/** By a timer, which keeps its signal alive: AbortSignal.any alone lets go of an AbortSignal.timeout, which then never fires. */
function startDeadline(timeout: number | undefined): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const timer = timeout === undefined ? undefined : setTimeout(() => controller.abort(TIMEOUT), timeout);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
