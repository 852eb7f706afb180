import type { ErrorCodes } from './error-code';

/** What this machine denies to any program. */
export const HOST = {
  'NXBK-0001': {
    what: 'nx-buildkit met an error that it does not know.',
    failedIn: 'this host',
    remedy: 'run it again with --verbose, and report what it prints',
    explanation: 'This is a fault of nx-buildkit, or of a file of the workspace, which is one that it does not expect.',
  },
  'NXBK-0002': {
    what: 'A disk is full, or the quota of this user is used up.',
    seen: ['no space left on device'],
    failedIn: 'this host',
    remedy: 'free space on that disk, or choose a folder on another',
    explanation:
      'For the image store: `nx run buildkit:store:prune`, or another folder by `storeDir`. What was pulled so far is kept. For the disk of Docker: `nx run buildkit:builder --prune`.',
  },
  'NXBK-0003': {
    what: 'A file or a folder cannot be read or written by this user.',
    failedIn: 'this host',
    remedy: 'let the user that runs nx read and write it, or choose another folder',
  },
  'NXBK-0004': {
    what: 'This machine has no memory left.',
    failedIn: 'this host',
    transient: true,
    remedy: 'give this machine more memory, or run fewer tasks at once: nx … --parallel=1',
    explanation: 'The kernel also ends docker itself when memory runs out; docker then says nothing.',
  },
  'NXBK-0005': {
    what: 'The operating system reports a limit, or a fault of a disk.',
    failedIn: 'this host',
    remedy: 'check what the kernel reports about that disk: dmesg',
  },
  'NXBK-0006': {
    what: 'The task was interrupted.',
    failedIn: 'this host',
    remedy: 'run it again: what was pulled and built so far is kept',
  },
  'NXBK-0007': {
    what: 'A file or a folder is not used, because somebody else could have put it there.',
    failedIn: 'this host',
    remedy: 'delete it, and run the task again',
    explanation:
      'Caches and folders that several users share can be written by others. A link, a folder of another user or a file of an impossible size in their place is refused instead of followed.',
  },
} as const satisfies ErrorCodes;
