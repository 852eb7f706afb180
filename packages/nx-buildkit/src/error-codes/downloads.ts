import type { ErrorCodes } from './error-code';

/** What RUN downloads, through the image store. */
export const DOWNLOADS = {
  'NXBK-1001': {
    what: 'The option downloads cannot work with this builder.',
    failedIn: 'this host',
    remedy: 'set downloads to false on the buildkit-config target, or use a builder of this machine',
    explanation:
      'RUN gets its downloads from a server on the loopback of this machine, so BuildKit has to run here, in the network of this machine.',
  },
  'NXBK-1002': {
    what: 'The option downloads contradicts another option.',
    failedIn: 'this host',
    remedy: 'remove the other option, or set downloads as the message says',
    explanation: '[What RUN downloads](downloads.md) says what goes through the store and what does not.',
  },
  'NXBK-1003': {
    what: 'A text in the option downloads is not a prefix of URLs.',
    failedIn: 'this host',
    remedy:
      'write it with http:// or https:// and a slash at its end, without a login: "https://packages.example.com/files/"',
  },
  'NXBK-1004': {
    what: 'RUN was refused a file that is not what the lock has for its URL.',
    failedIn: 'the builder',
    remedy: 'find out why it has changed; to accept what it is now: nx run <project>:docker-build --lockDownloads',
    explanation: 'The message has the digest of the lock and that of the file: [lock them](downloads.md#lock-them).',
  },
  'NXBK-1005': {
    what: 'RUN asked for something that the image store lacks, and the option offline asks nobody else.',
    failedIn: 'the builder',
    remedy:
      'where there is a network, run nx run <project>:docker-build --noCache, which brings it into the store; nx run buildkit:store:export takes what is locked to another machine; where the URL redirects to a page, name that one',
    explanation:
      'Each URL that is missing is named above the error: [without a network](downloads.md#without-a-network).',
  },
  'NXBK-1006': {
    what: 'The image store does not have downloads as they are locked.',
    failedIn: 'this host',
    remedy: 'nx run <project>:docker-build --lockDownloads',
    explanation: 'An export holds exactly what the locks name, and prune removes what no build has asked for lately.',
  },
  'NXBK-1007': {
    what: "The provenance of an image would name the server of RUN's downloads, which is an address of this machine.",
    failedIn: 'the builder',
    transient: true,
    remedy:
      'build it again, with no other build of the same steps at the same time; where ADD has the URL, get the file with RUN, or leave the option provenance out',
    explanation:
      'It is written in a second build, in which every RUN comes out of the cache of the builder: [provenance](downloads.md#provenance).',
  },
} as const satisfies ErrorCodes;
