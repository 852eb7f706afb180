import type { Readable, Writable } from 'node:stream';

/** What a browser answers to a command. */
export type Answer = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: object;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

type Listener = (method: string, params: object) => void;

/** The DevTools protocol of a browser. https://chromedevtools.github.io/devtools-protocol/ */
export interface DevTools {
  readonly send: (method: string, params?: object, sessionId?: string) => Promise<Answer>;
  /** Calls a listener with the events of one session. */
  readonly onEvent: (sessionId: string, listener: Listener) => void;
}

/** Speaks with a browser over two pipes, with a zero byte after each message. */
export function connectDevTools(commands: Writable, messages: Readable): DevTools {
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Map<string, Listener>();
  let last = 0;
  let rest = '';
  const receive = (message: Message): void => {
    const { id, sessionId = '', method, params = {} } = message;
    if (method !== undefined) listeners.get(sessionId)?.(method, params);
    if (id !== undefined) waiting.get(id)?.(message);
  };
  // The pipe ends with the browser: nothing that was asked will be answered.
  messages.on('close', () => waiting.forEach((answer) => answer({ error: { message: 'the browser has ended' } })));
  messages.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) receive(JSON.parse(part) as Message);
  });
  return {
    send(method, params = {}, sessionId) {
      const id = ++last;
      commands.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      return new Promise((resolve, reject) => {
        waiting.set(id, ({ result = {}, error }) => {
          waiting.delete(id);
          if (error) reject(new Error(`${method}: ${error.message}`));
          else resolve(result);
        });
      });
    },
    onEvent: (sessionId, listener) => void listeners.set(sessionId, listener),
  };
}
