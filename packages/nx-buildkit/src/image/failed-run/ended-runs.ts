import { readRun, RUN_STEP } from './failed-run';

const ENDED = /^(#\d+) (?:DONE|CACHED)\b/gm;

/**
 * The RUNs that were under way when a build was ended, as the progress names them: `[build 2/5] RUN make`.
 *
 * @param stderr all that docker buildx build printed
 * @param urls for one of which it was ended: where a RUN names one of them, or its host, no other is meant
 */
export function endedRuns(stderr: string, urls: readonly string[]): readonly string[] {
  const over = new Set([...stderr.matchAll(ENDED)].map(([, id]) => id));
  const steps = runSteps(stderr, (id) => !over.has(id));
  const named = (parts: readonly string[]): readonly string[] =>
    steps.filter((step) => parts.some((part) => step.includes(part)));
  const hosts = urls.map((url) => new URL(url).host);
  return [named(urls), named(hosts), steps].find((some) => some.length > 0) ?? [];
}

/** All RUNs of a build, as the progress names them. */
export function runSteps(stderr: string, isMeant: (id: string) => boolean = () => true): readonly string[] {
  const headings = [...stderr.matchAll(/^(#\d+) (\[.*)$/gm)].filter(([, , text = '']) => RUN_STEP.test(text));
  const ids = new Set(headings.map(([, id = '']) => id));
  return [...ids].filter(isMeant).map((id) => readRun(stderr, id).step);
}

/** A step without its stage, which differs between builds that share it: `RUN make`. */
export function withoutStage(step: string): string {
  return step.replace(/^\[[^\]]*\] /, '');
}
