import type { ErrorCodes } from './error-code';

/** Locks of base images. */
export const LOCKS = {
  'NXBK-0701': {
    what: 'The base images of a build are not locked for its platform.',
    seen: ['The base images of … are not locked'],
    failedIn: 'this host',
    remedy:
      'run nx run <project>:prefetch --platform=…, or let docker-build depend on prefetch with "params": "forward"',
    explanation: 'docker-build ran without its prefetch, or for another platform.',
  },
  'NXBK-0702': {
    what: 'The locked image is no longer what its tag points to, and nobody has it.',
    seen: ['its registry does not have sha256:…, which is locked for it'],
    failedIn: 'the registry',
    remedy: 'run the prefetch target with --refresh, which locks what the tag means today',
    explanation: 'The tag points to another image now, and the registry has deleted the locked one.',
  },
  'NXBK-0703': {
    what: 'A lock is damaged, or locks contradict each other.',
    failedIn: 'this host',
    remedy: 'delete it and run prefetch again',
  },
  'NXBK-0704': {
    what: 'The check found a lock that is not up to date.',
    failedIn: 'this host',
    remedy: 'run the prefetch target with --refresh, and commit the lock',
    explanation:
      '`prefetch --check` changes nothing; it fails when a lock lacks an image, or when a tag has moved. [Locks](locks.md) has recipes.',
  },
  'NXBK-0705': {
    what: 'A build needs too many images that its Dockerfile does not show.',
    failedIn: 'this host',
    remedy: 'keep only the images that the build needs in extraImages of the prefetch target, and run prefetch again',
  },
} as const satisfies ErrorCodes;
