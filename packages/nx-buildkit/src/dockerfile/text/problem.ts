/** A position in the Dockerfile, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** In characters. A word in a file that is not a Dockerfile can be as long as a line of BuildKit, 64 KiB. */
const LONGEST_MESSAGE = 500;

/** What is wrong with a Dockerfile; a caller that knows the place adds it with {@link withPlace}. */
export class DockerfileProblem extends Error {
  override readonly name = 'DockerfileProblem';

  constructor(
    message: string,
    readonly remedy?: string,
    readonly place?: Place,
    options?: ErrorOptions,
  ) {
    super(message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message, options);
  }
}

/** Runs `read` and gives `place` to a problem without one, so the innermost place wins. */
export function withPlace<T>(place: Place, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DockerfileProblem) || error.place) throw error;
    throw new DockerfileProblem(error.message, error.remedy, place, { cause: error });
  }
}

/** What `decide` says of a Dockerfile; true for one that is wrong, of which nothing is sure. */
export function unlessWrong(decide: () => boolean): boolean {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DockerfileProblem) return true;
    throw error;
  }
}
