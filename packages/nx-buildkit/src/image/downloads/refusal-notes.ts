import { noteRefusal, type SharingBuild } from './refused-steps';

/** What a build notes of the downloads that it does not get. */
export interface RefusalNotes {
  /** Notes one. RUN can ask again after its build has ended, as one does that another build shares. */
  readonly add: () => Promise<void>;
  /** Says of what is noted, and of what is going to be, which steps it may have been refused to: `RUN make`. */
  readonly end: (steps: readonly string[]) => Promise<void>;
}

/** @param task that builds: `web:docker-build` */
export function openNotes(build: SharingBuild, task: string): RefusalNotes {
  let steps: readonly string[] | undefined;
  let written: Promise<void> | undefined;
  // One after the other, so that the one without steps does not come last.
  const add = (): Promise<void> =>
    (written = Promise.resolve(written).then(() => noteRefusal(build, { task, ...(steps && { steps }) })));
  return {
    add,
    async end(found) {
      steps = found;
      if (written) await add();
    },
  };
}
