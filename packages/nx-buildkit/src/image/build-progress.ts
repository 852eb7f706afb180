/** How many steps of the Dockerfile a build had, and how many of them came out of BuildKit's cache. */
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
