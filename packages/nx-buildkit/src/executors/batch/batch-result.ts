/**
 * How a task of a batch ended.
 * https://github.com/nrwl/nx/blob/23.2.1/packages/nx/src/config/misc-interfaces.ts (TaskGraphExecutor)
 */
export interface BatchResult {
  readonly task: string;
  readonly result: {
    readonly success: boolean;
    /** Of a task that did not run, because one that it depends on failed. The first Nx 22 has no such word, and takes it for a failure. */
    readonly status?: 'skipped';
    readonly terminalOutput: string;
    readonly startTime: number;
    readonly endTime: number;
  };
}
