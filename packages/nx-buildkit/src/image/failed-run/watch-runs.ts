import { watchSilence, type SilenceWatch } from '../../process/watch-silence';
import { RUN_STEP } from './failed-run';

/** Watches the progress of a build for RUNs that print nothing. */
export interface RunWatch {
  /** Aborted when a RUN has printed nothing for too long. */
  readonly signal: AbortSignal;
  /** For each line of the progress. */
  readonly onLine: (line: string) => void;
  /** For each piece of output as it comes, since a progress bar ends no line. */
  readonly onOutput: (text: string) => void;
  /** The RUN that stood still, as the progress numbers it: `#7`. */
  readonly stalled: () => string | undefined;
  /** Ends the watch. */
  readonly end: () => void;
}

/**
 * @param timeout ms without output after which a RUN is taken to stand still; 0 for never. It has to be longer than the 10 s for which BuildKit holds
 * back what one step prints while it shows another: https://github.com/moby/buildkit/blob/v0.34.2/util/progress/progressui/printer.go
 */
export function watchRuns(timeout: number): RunWatch {
  const controller = new AbortController();
  const watches = new Map<string, SilenceWatch>();
  let stalled: string | undefined;
  const start = (id: string): void => {
    const onSilence = (): void => {
      stalled ??= id;
      controller.abort();
    };
    watches.set(id, watchSilence(timeout, onSilence));
  };
  const stop = (id: string): void => {
    watches.get(id)?.end();
    watches.delete(id);
  };
  return {
    signal: controller.signal,
    onLine(line) {
      const [, id, text] = /^(#\d+) (.*)$/s.exec(line) ?? [];
      if (id === undefined || text === undefined || timeout === 0) return;
      if (/^(?:DONE|ERROR|CACHED|CANCELED)\b/.test(text)) stop(id);
      else if (watches.has(id)) watches.get(id)?.heard();
      else if (RUN_STEP.test(text)) start(id);
    },
    onOutput(text) {
      if (!text.includes('\n')) watches.forEach(({ heard }) => heard());
    },
    stalled: () => stalled,
    end: () => [...watches.keys()].forEach(stop),
  };
}
