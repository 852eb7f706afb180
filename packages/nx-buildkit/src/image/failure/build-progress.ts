/** How many steps of the Dockerfile a build had, and how many of them came from BuildKit's cache. */
export interface StepCount {
  readonly steps: number;
  readonly cached: number;
}

/** Reads the plain progress of docker buildx build: `#7 [build 2/5] RUN make`, then `#7 CACHED`. */
export function countSteps(progress: string): StepCount {
  const steps = new Set<string>();
  const cached = new Set<string>();
  for (const [, step = '', text = ''] of progress.matchAll(/^(#\d+) (.*)$/gm)) {
    if (/^\[(?:[^\]]* )?\d+\/\d+\] /.test(text)) steps.add(step);
    if (text === 'CACHED') cached.add(step);
  }
  return { steps: steps.size, cached: [...cached].filter((step) => steps.has(step)).length };
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
