import type { ErrorCodes } from './error-code';

/** Generators. */
export const GENERATORS = {
  'NXBK-1201': {
    what: 'The name of a project or a target is missing, taken or unknown.',
    failedIn: 'this host',
    remedy: 'choose another name, or one of nx show projects',
  },
  'NXBK-1202': {
    what: 'A generator would write outside the workspace, or into a folder of git or Nx.',
    failedIn: 'this host',
    remedy: 'choose another folder',
  },
  'NXBK-1203': {
    what: 'No working Dockerfile can be made for this project as it is.',
    failedIn: 'this host',
    remedy: 'write the Dockerfile by hand; nx g nx-buildkit:attach gives it its targets',
  },
  'NXBK-1204': {
    what: 'A compose file or a bake file cannot be read.',
    failedIn: 'this host',
    remedy: 'correct the file: `docker compose config` or `docker buildx bake --print` has to accept it',
    explanation: 'A file that includes or extends others without end is refused before it fills the memory.',
  },
  'NXBK-1205': {
    what: 'There is nothing to import.',
    failedIn: 'this host',
    remedy: 'name another folder',
  },
} as const satisfies ErrorCodes;
