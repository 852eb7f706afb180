import type { ErrorCodes } from './error-code';

/** Registries, mirrors, their tokens, and proxies before them. */
export const REGISTRY = {
  'NXBK-0501': {
    what: 'A registry or a mirror cannot be reached, or the connection broke.',
    seen: ['(failed 30 times, and nothing came for 600 s)'],
    failedIn: 'the registry',
    transient: true,
    remedy:
      'run it again, which goes on after the last byte; if one host keeps failing, use a proxy (HTTPS_PROXY) or a mirror',
    explanation:
      'A failed request is repeated, at this host or the next one, until nothing came for `giveUpAfter`. The bytes that arrived before are kept. Raise `giveUpAfter` if the network is often down for longer.',
  },
  'NXBK-0502': {
    what: 'A registry, a mirror or its token endpoint accepts the connection but does not answer.',
    seen: ['HOST has been silent for 5 s', 'HOST is silent', 'HOST gave no token in 15 s'],
    failedIn: 'the registry',
    transient: true,
    remedy: 'take the silent host out of the mirrors, or raise giveUpAfter where the network is only slow',
    explanation: 'A mirror that is always silent can also be left out by `probe: drop` on `buildkit:config`.',
  },
  'NXBK-0503': {
    what: 'An answer began to come and then stood still.',
    failedIn: 'the registry',
    transient: true,
    remedy: 'raise stallTimeout where the network is only slow',
  },
  'NXBK-0504': {
    what: 'The registry limits the number of requests.',
    seen: ['HOST answered HTTP 429'],
    failedIn: 'the registry',
    transient: true,
    remedy: 'docker login, or configure a mirror: the registry limits anonymous pulls',
    explanation: 'Docker Hub allows few requests to anonymous users.',
  },
  'NXBK-0505': {
    what: 'A registry, a mirror or its token endpoint answered with an error of its own.',
    failedIn: 'the registry',
    transient: true,
    remedy: 'run it again later, or name a mirror',
  },
  'NXBK-0506': {
    what: 'Something else than the image came: wrong bytes, or a web page.',
    seen: ['HOST answers with a web page, not as a registry', 'HOST sent wrong bytes for sha256:…'],
    failedIn: 'the registry',
    transient: true,
    remedy: 'look at what answers instead of the registry: a mirror, a proxy or a login page',
    explanation:
      'Every byte is compared with its digest. A mirror that sends wrong bytes is left out for the rest of the run.',
  },
  'NXBK-0507': {
    what: 'The program that keeps the logins of Docker failed.',
    failedIn: 'this host',
    transient: true,
    remedy: 'fix the program, or take it out of the file that names it',
  },
  'NXBK-0508': {
    what: "Docker's config.json, or what a program for credentials answers, cannot be used.",
    seen: ['docker-credential-… is not installed, and … names it in "credsStore"'],
    failedIn: 'this host',
    remedy: 'install the program that config.json names, or take it out of the file',
    explanation: 'Docker Desktop leaves such an entry (`"credsStore": "desktop"`) behind when it is removed.',
  },
  'NXBK-0509': {
    what: 'There is no host of that name.',
    failedIn: 'the registry',
    remedy: 'check the name of the registry in the reference, and the name servers of this machine',
  },
  'NXBK-0510': {
    what: 'The registry does not have this image.',
    failedIn: 'the registry',
    remedy: 'check the name and the tag of the image',
    explanation: 'A mirror that lacks an image decides nothing: this is said by the registry itself.',
  },
  'NXBK-0511': {
    what: 'The registry does not let this user pull or push the image, or does not have it.',
    seen: ['HOST answered HTTP 401', 'HOST answered HTTP 403'],
    failedIn: 'the registry',
    remedy:
      'docker login to that registry, and check the name of the image: many registries answer like this when there is none',
  },
  'NXBK-0512': {
    what: 'The certificate of a host is not known to this machine.',
    seen: ['HOST has a bad certificate'],
    failedIn: 'the registry',
    remedy:
      "put the registry's CA into /etc/docker/certs.d/<host>/ca.crt, or set SSL_CERT_FILE to a bundle that holds it",
    explanation:
      'The option `certsDir` of `buildkit:config` names another folder. BuildKit says `certificate signed by unknown authority`.',
  },
  'NXBK-0513': {
    what: 'A file with certificates cannot be used.',
    failedIn: 'this host',
    remedy:
      'fix the file, or take it out of what names it: certs.d of Docker, ca or keypair of buildkitd.toml, or SSL_CERT_FILE',
  },
  'NXBK-0514': {
    what: 'The registry speaks plain HTTP, not TLS.',
    seen: ['HOST speaks plain HTTP, not TLS'],
    failedIn: 'the registry',
    remedy: 'list the registry in insecure-registries of Docker, or set http = true for it in buildkitd.toml',
    explanation: 'Or name it in `insecureRegistries` of `buildkit:config`.',
  },
  'NXBK-0515': {
    what: 'The proxy wants a login.',
    seen: ['the proxy HOST wants a login (HTTP 407)'],
    failedIn: 'this host',
    remedy: 'write the user name and password into the proxy variable: http://user:password@proxy:port',
    explanation: 'The proxy, and not the registry, rejects the request. Write `%40` for an `@` of the password.',
  },
  'NXBK-0516': {
    what: 'A variable does not hold the address of a proxy.',
    seen: ['HTTPS_PROXY does not hold the address of a proxy'],
    failedIn: 'this host',
    remedy:
      'write it as http://proxy:port, or http://user:password@proxy:port with %40 for an @ of the password, and so on',
  },
  'NXBK-0517': {
    what: 'The image was pushed in a format that was retired in 2017.',
    seen: ['HOST has it as a manifest of schema 1 only'],
    failedIn: 'the registry',
    remedy: 'push the image again with a current Docker',
    explanation: 'BuildKit does not read it either.',
  },
  'NXBK-0518': {
    what: 'The host answered with something that no client should follow.',
    failedIn: 'the registry',
    remedy: 'ask whoever runs that registry, mirror or proxy',
    explanation: 'For example a redirect that would send a login to another host, or an answer of impossible size.',
  },
  'NXBK-0519': {
    what: 'The image is not there for this platform.',
    failedIn: 'the registry',
    remedy: 'build for a platform that the image has, or choose another base image',
  },
  'NXBK-0520': {
    what: 'The builder cannot fetch this image in place of this host.',
    failedIn: 'this host',
    remedy: 'leave out pullFrom, where this host reaches the registry too',
    explanation:
      'The option `pullFrom` lets the builder fetch. It cannot resolve a tag without pulling, and it runs the triggers of ONBUILD.',
  },
  'NXBK-0521': {
    what: 'The image store lacks an image, and the option offline asks no registry.',
    failedIn: 'this host',
    remedy: 'prefetch it where there is a network, or import an export that has it: nx run buildkit:store:import',
    explanation: '[Offline](offline.md) has the commands of both machines.',
  },
  'NXBK-0522': {
    what: 'docker buildx failed at a registry for a reason that nx-buildkit does not know.',
    failedIn: 'the registry',
    transient: true,
    remedy: 'follow what docker buildx says above',
  },
} as const satisfies ErrorCodes;
