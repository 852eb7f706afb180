import type { Code } from '../../packages/nx-buildkit/src/error-codes/catalogue';
import { describeError } from '../../packages/nx-buildkit/src/errors';

declare global {
  // The types of jest's matchers can only be added to where they are.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R> {
      /**
       * That a user is shown this code. It takes what a command printed, an error, or a function that throws one, which are shown as tasks show them.
       * tools/docs/troubleshooting/codes.spec.ts requires one such expectation for each code.
       */
      toFailWith(code: Code): R;
    }
  }
}

expect.extend({
  toFailWith(received: unknown, code: Code) {
    const text = shownText(received);
    // At the end of a message, or of a line about one.
    const pass = new RegExp(`(?: |\\()${code}\\)?$`, 'm').test(text);
    return { pass, message: () => `${pass ? 'Not expected' : 'Expected'} was ${code} in what is shown:\n${text}` };
  },
});

function shownText(received: unknown): string {
  if (typeof received === 'string') return received;
  if (typeof received === 'function') return shownText(thrownBy(() => received()));
  // Nx shows what a generator throws, which is a message already.
  return received instanceof Error && /NXBK-\d{4}$/.test(received.message) ? received.message : describeError(received);
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return 'nothing, since nothing failed';
}
