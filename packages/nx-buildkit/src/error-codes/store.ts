import type { ErrorCodes } from './error-code';

/** The image store, and the tar between two machines. */
export const STORE = {
  'NXBK-0601': {
    what: 'The image store cannot be used or written to.',
    failedIn: 'this host',
    remedy: 'make its folder writable, or choose another one with the option storeDir',
  },
  'NXBK-0602': {
    what: 'A file of the image store has changed on disk.',
    failedIn: 'this host',
    transient: true,
    remedy: 'run it again: the file was removed, and is fetched again; if this happens often, check the disk',
  },
  'NXBK-0603': {
    what: 'A file of a read-only image store has changed on disk.',
    failedIn: 'this host',
    remedy: 'copy this file again from where the image store came from',
  },
  'NXBK-0604': {
    what: 'An image is not whole in the image store.',
    failedIn: 'this host',
    remedy: 'run prefetch again',
  },
  'NXBK-0605': {
    what: 'A file that says which images are still needed cannot be read.',
    failedIn: 'this host',
    remedy: 'make it readable, or delete it and run prefetch there again',
    explanation: 'Nothing is removed from the store as long as such a file is not understood.',
  },
  'NXBK-0606': {
    what: 'The tar with base images cannot be written, read, or is not complete.',
    failedIn: 'this host',
    remedy: 'export it again with the same version of nx-buildkit, and compare checksums after copying it',
    explanation: '[Offline](offline.md) has the commands of both machines.',
  },
  'NXBK-0607': {
    what: 'The options do not say which images or which store is meant, or no images are locked.',
    failedIn: 'this host',
    remedy: 'correct the options projects and storeDir, or run prefetch for the projects first',
  },
} as const satisfies ErrorCodes;
