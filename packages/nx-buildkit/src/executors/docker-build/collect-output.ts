/** The output of a task that shares its process, until it is complete. */
export interface CollectedOutput {
  readonly write: (text: string) => void;
  /** All of it. Nothing is shown any more afterwards. */
  readonly end: () => string;
}

/**
 * Collects the output of a task, so that it can be shown as one block, and shows its latest line now and then: a build may take minutes, and CI ends
 * a job that is silent for too long.
 *
 * @param name of the task
 * @param show shows a line at once
 * @param interval ms between two lines
 */
export function collectOutput(name: string, show: (line: string) => void, interval: number): CollectedOutput {
  const parts: string[] = [];
  let shown = 0;
  const timer = setInterval(() => {
    if (parts.length === shown) return;
    shown = parts.length;
    const line = parts.findLast((part) => part.trim() !== '')?.trim();
    if (line !== undefined) show(`${name}: ${line.split('\n').at(-1)}`);
  }, interval);
  return {
    write: (text) => parts.push(text),
    end: () => {
      clearInterval(timer);
      return parts.join('');
    },
  };
}
