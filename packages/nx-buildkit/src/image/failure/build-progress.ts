/** How many steps of the Dockerfile a build had, and how many of them came from BuildKit's cache. */
export interface StepCount {
  readonly steps: number;
  readonly cached: number;
}

/**
 * Reads the plain progress of docker buildx build: `#7 [build 2/5] RUN make`, then `#7 CACHED`. A step is canceled in favour of the same one of
 * another build, and told again.
 */
export function countSteps(progress: string): StepCount {
  const steps = new Set<string>();
  const cached = new Set<string>();
  const canceled = new Set<string>();
  for (const [, step = '', text = ''] of progress.matchAll(/^(#\d+) (.*)$/gm)) {
    if (/^\[(?:[^\]]* )?\d+\/\d+\] /.test(text)) steps.add(step);
    if (text === 'CACHED') cached.add(step);
    if (text === 'CANCELED') canceled.add(step);
  }
  const done = [...steps].filter((step) => !canceled.has(step));
  return { steps: done.length, cached: done.filter((step) => cached.has(step)).length };
}

/** Whether a line reports the progress of the build, and not its end. */
export function isProgress(line: string): boolean {
  return /^#\d+ /.test(line);
}

/**
 * Holds back the lines that tell how a build ended. Those of a failure are part of its error, or irrelevant if it was repaired; warnings of a
 * successful build are printed at its end.
 *
 * @returns `onLine` for each line as it comes, and `end` for when the build has succeeded
 */
export function progressFirst(show: (line: string) => void): { onLine(line: string): void; end(): void } {
  const held: string[] = [];
  return {
    onLine: (line) => (line === '' || isProgress(line) ? show(line) : held.push(line)),
    end: () => held.forEach(show),
  };
}
