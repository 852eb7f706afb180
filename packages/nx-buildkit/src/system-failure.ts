import type { Failure } from './errors';

interface SystemError {
  readonly code: string;
  /** The words of strerror(3), which programs in Go print without the code. */
  readonly words: string;
  readonly remedy: string;
}

/** Errors of the operating system whose cause is this host, and not the code that met them. */
const SYSTEM_ERRORS: readonly SystemError[] = [
  {
    code: 'ENOSPC',
    words: 'no space left on device',
    remedy: 'free space on that disk, or choose a folder on another',
  },
  { code: 'EDQUOT', words: 'disk quota exceeded', remedy: 'delete files of this user there, or have the quota raised' },
  {
    code: 'EROFS',
    words: 'read-only file system',
    remedy: 'mount it so that it can be written to, or choose another folder',
  },
  {
    code: 'EACCES',
    words: 'permission denied',
    remedy: 'let the user that runs nx read and write it, or choose another folder',
  },
  {
    code: 'EPERM',
    words: 'operation not permitted',
    remedy: 'let the user that runs nx read and write it, or choose another folder',
  },
  {
    code: 'EMFILE',
    words: 'too many open files',
    remedy: 'raise the limit of open files in this shell: ulimit -n 65536',
  },
  {
    code: 'ENFILE',
    words: 'too many open files in system',
    remedy: 'raise the limit of open files of this host: sysctl fs.file-max',
  },
  {
    code: 'ENOMEM',
    words: 'cannot allocate memory',
    remedy: 'give this host more memory, or let fewer tasks run at once: nx --parallel',
  },
  { code: 'EIO', words: 'input/output error', remedy: 'check what the kernel reports about that disk: dmesg' },
  { code: 'ESTALE', words: 'stale file handle', remedy: 'mount the network file system of that folder again' },
];

/**
 * The failure that a thrown value of Node's file system describes.
 *
 * @returns undefined for anything that is not a fault of this host
 */
export function systemFailure(error: unknown): Failure | undefined {
  const { code, path, syscall } = Object(error) as Partial<NodeJS.ErrnoException>;
  const known = SYSTEM_ERRORS.find((candidate) => candidate.code === code);
  return known && failureOf(known, path ?? `A call of ${syscall}`);
}

/**
 * The failure that docker or buildx report about a file of this host, in the words of Go: `open /home/u/.docker/buildx/.lock: permission denied`.
 *
 * @param message all that they printed
 * @returns undefined for anything that is not a fault of this host, or is one of the engine
 */
export function systemFailureIn(message: string): Failure | undefined {
  if (/error response from daemon/i.test(message)) return undefined;
  const [, path, words] = GO_PATH_ERROR.exec(message) ?? [];
  const known = SYSTEM_ERRORS.find((candidate) => candidate.words === words?.toLowerCase());
  return known && path ? failureOf(known, path) : undefined;
}

/** https://pkg.go.dev/io/fs#PathError */
const GO_PATH_ERROR = new RegExp(
  `\\b(?:open|mkdir|write|read|rename|stat|chmod|unlinkat) (\\S+): (${SYSTEM_ERRORS.map(({ words }) => words).join('|')})$`,
  'im',
);

function failureOf({ code, words, remedy }: SystemError, subject: string): Failure {
  return { what: `${subject}: ${words} (${code})`, failedIn: 'this host', transient: false, remedy };
}
