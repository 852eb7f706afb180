import { RUN_STEP } from './failed-run';

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
  // What passed for a login there can have been a part of the path: https://host:8443/@v/list
  const whole = urls.filter((url) => URL.canParse(url) && !url.includes('***@'));
  const hosts = whole.map((url) => new URL(url).host);
  return [named(urls), named(hosts), steps].find((some) => some.length > 0) ?? [];
}

/** All RUNs of a build, as the progress names them. */
export function runSteps(stderr: string, isMeant: (id: string) => boolean = () => true): readonly string[] {
  const steps = new Map<string, string>();
  for (const [, id = '', text = ''] of stderr.matchAll(/^(#\d+) (\[.*)$/gm))
    if (RUN_STEP.test(text) && !steps.has(id)) steps.set(id, text);
  return [...steps].flatMap(([id, step]) => (isMeant(id) ? step : []));
}

/** A step without its stage, which differs between builds that share it: `RUN make`. */
export function withoutStage(step: string): string {
  return step.replace(/^\[[^\]]*\] /, '');
}
