import type { ErrorCodes } from './error-code';

/** What doctor alone reports; its other findings have the code of the error that a task would end with. */
export const DOCTOR = {
  'NXBK-1301': {
    what: 'A check of doctor failed itself, or took too long.',
    failedIn: 'this host',
    remedy: 'nx run buildkit:doctor --verbose',
  },
  'NXBK-1302': {
    what: 'Base images are neither in the image store nor to be had from any host.',
    failedIn: 'the registry',
    remedy:
      'name a mirror that has them in the option "mirrors" of buildkit:config, or bring them: nx run buildkit:store:import',
  },
  'NXBK-1303': {
    what: 'Little space is left for images or for the build cache.',
    failedIn: 'this host',
    remedy: 'free space on that disk, or set smaller limits in the option gc of buildkit:config',
    explanation: 'BuildKit drops its cache after every build when `gc.minFreeSpace` is more than the disk has.',
  },
} as const satisfies ErrorCodes;
