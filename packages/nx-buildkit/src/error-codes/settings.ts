import type { ErrorCodes } from './error-code';

/** Docker's own settings, and what becomes of them in buildkitd.toml. */
export const SETTINGS = {
  'NXBK-0101': {
    what: 'A file with settings of Docker cannot be read, or is not valid.',
    failedIn: 'this host',
    remedy: 'correct the file at the line and column of the message; nothing was written',
  },
  'NXBK-0102': {
    what: 'A mirror or the host of a registry is not written as Docker or BuildKit takes it.',
    failedIn: 'this host',
    remedy: 'write it as host, host:port or [IPv6]:port, a mirror also with https:// before it and a path after it',
    explanation:
      'A login does not belong in the address of a mirror: `docker login HOST` keeps it where it is not printed.',
  },
  'NXBK-0103': {
    what: 'The option config of buildkit:config is not valid TOML, or has keys or values that BuildKit does not take.',
    failedIn: 'this host',
    remedy: 'correct the option that the key comes from',
    explanation:
      'BuildKit ignores a key that it does not know, so that a typing error would go unnoticed; it is refused instead.',
  },
  'NXBK-0104': {
    what: 'There is no buildkitd.toml of this machine, or it is out of date.',
    failedIn: 'this host',
    remedy: 'run the task that writes it: nx run buildkit:config --skip-nx-cache',
    explanation:
      'The file is sealed for this machine: one that a shared cache brought from another machine is not used.',
  },
  'NXBK-0105': {
    what: 'A setting of Docker does not reach the builder.',
    failedIn: 'this host',
    remedy:
      'correct it in the file that the message names, or set what the builder needs in the options of buildkit:config',
    explanation: '[Mirrors and proxies](mirrors-and-proxies.md) has every key of daemon.json and what becomes of it.',
  },
} as const satisfies ErrorCodes;
