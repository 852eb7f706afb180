/** A position in the Dockerfile, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Of a message that quotes what somebody took for a Dockerfile, in characters. */
const LONGEST_MESSAGE = 500;

/** What is wrong with a Dockerfile; whoever knows the place adds it with {@link placed}. */
export class DockerfileProblem extends Error {
  override readonly name = 'DockerfileProblem';

  constructor(
    message: string,
    readonly remedy?: string,
    readonly place?: Place,
  ) {
    super(printable(message));
  }
}

/** A Dockerfile may be any bytes, and some of them steer a terminal. */
function printable(message: string): string {
  // eslint-disable-next-line no-control-regex -- these are what it is about
  const text = message.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\uFFFD');
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

/** Runs `read` and gives `place` to a problem that has none yet, so the innermost place wins. */
export function placed<T>(place: Place, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DockerfileProblem) || error.place) throw error;
    throw new DockerfileProblem(error.message, error.remedy, place);
  }
}
