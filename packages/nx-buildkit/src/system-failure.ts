import type { Code } from './error-codes/catalogue';
import type { Failure } from './errors';

interface SystemError {
  readonly errno: string;
  /** The words of strerror(3), which programs in Go print without the code. */
  readonly words: string;
  readonly code: Code;
  /** If it differs from that of the code. */
  readonly remedy?: string;
}

/** Errors of the operating system whose cause is this host, and not the code that met them. */
const SYSTEM_ERRORS: readonly SystemError[] = [
  { errno: 'ENOSPC', words: 'no space left on device', code: 'NXBK-0002' },
  {
    errno: 'EDQUOT',
    words: 'disk quota exceeded',
    code: 'NXBK-0002',
    remedy: 'delete files of this user there, or have the quota raised',
  },
  {
    errno: 'EROFS',
    words: 'read-only file system',
    code: 'NXBK-0003',
    remedy: 'mount it so that it can be written to, or choose another folder',
  },
  { errno: 'EACCES', words: 'permission denied', code: 'NXBK-0003' },
  { errno: 'EPERM', words: 'operation not permitted', code: 'NXBK-0003' },
  {
    errno: 'EMFILE',
    words: 'too many open files',
    code: 'NXBK-0005',
    remedy: 'raise the limit of open files in this shell: ulimit -n 65536',
  },
  {
    errno: 'ENFILE',
    words: 'too many open files in system',
    code: 'NXBK-0005',
    remedy: 'raise the limit of open files of this host: sysctl fs.file-max',
  },
  { errno: 'ENOMEM', words: 'cannot allocate memory', code: 'NXBK-0004' },
  { errno: 'EIO', words: 'input/output error', code: 'NXBK-0005' },
  {
    errno: 'ESTALE',
    words: 'stale file handle',
    code: 'NXBK-0005',
    remedy: 'mount the network file system of that folder again',
  },
];

/**
 * The failure that a thrown value of Node's file system describes.
 *
 * @returns undefined for anything that is not a fault of this host
 */
export function systemFailure(error: unknown): Failure | undefined {
  const { code, path, syscall } = Object(error) as Partial<NodeJS.ErrnoException>;
  const known = SYSTEM_ERRORS.find(({ errno }) => errno === code);
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

function failureOf({ errno, words, code, remedy }: SystemError, subject: string): Failure {
  return { code, what: `${subject}: ${words} (${errno})`, remedy };
}
