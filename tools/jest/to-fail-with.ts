import type { Code } from '../../packages/nx-buildkit/src/error-codes/catalogue';
import { BuildkitError, describeError } from '../../packages/nx-buildkit/src/errors';

declare global {
  // The types of jest's matchers can only be added to where they are.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R> {
      /**
       * That a user is shown this code. It takes what a command printed, an error of the code that is tested, or a function that throws one; errors are
       * shown as tasks show them.
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
  // An unexpected error would be shown for it.
  if (received === undefined) return 'nothing, since nothing failed';
  if (typeof received === 'function') return shownText(thrownBy(() => received()));
  if (received instanceof BuildkitError && isMadeInTest(received)) return 'an error that the test itself has made';
  // Nx shows what a generator throws, which is a message already.
  return received instanceof Error && /NXBK-\d{4}$/.test(received.message) ? received.message : describeError(received);
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Whether a test file is the first that appears in the stack below constructors and the functions of errors.ts. */
function isMadeInTest({ stack = '' }: BuildkitError): boolean {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const maker = frames.find((line) => !/^\s+at new /.test(line) && !/\/src\/errors\.ts:/.test(line));
  return maker !== undefined && /\.(?:spec|e2e|itg)\.ts:/.test(maker);
}
