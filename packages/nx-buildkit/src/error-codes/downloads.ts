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
} as const satisfies ErrorCodes;
