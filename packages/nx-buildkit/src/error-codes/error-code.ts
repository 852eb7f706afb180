/** The process in which something failed; the user looks for the cause there. */
export type FailedIn = 'this host' | 'the builder' | 'the Docker engine' | 'a mirror' | 'the registry';

/** `failed on this host`, `failed in the registry; transient, try again` */
export function describeFailedIn(place: FailedIn, transient: boolean): string {
  return `failed ${place === 'this host' ? 'on' : 'in'} ${place}${transient ? '; transient, try again' : ''}`;
}

/** What a code stands for: a section of docs/troubleshooting.md. */
export interface ErrorCode {
  /** One sentence that is true of every error with this code; the error itself says where it happened. */
  readonly what: string;
  /** Words by which it is known in what a task prints, also before it is an error; `HOST`, `…` and numbers stand for others. */
  readonly seen?: readonly string[];
  /** The process that is usually at fault; an error can name another one. */
  readonly failedIn: FailedIn;
  /** True if the same call can succeed later without any change. */
  readonly transient?: true;
  /** What to type or to change; an error that knows names, paths or values says it with them. */
  readonly remedy: string;
  /** Background for the page alone. */
  readonly explanation?: string;
}

/** The codes of one part of the flow, by their numbers. */
export type ErrorCodes = Readonly<Record<`NXBK-${string}`, ErrorCode>>;
