/**
 * Shows one line for one step: what it does while it runs, then how long it took. On standard error, since the output of `env` is for the shell.
 *
 * @returns what the step returns
 */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  process.stderr.write(`engine: ${what} … `);
  try {
    const result = await work();
    process.stderr.write(`${((Date.now() - start) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stderr.write('failed\n');
    throw error;
  }
}
