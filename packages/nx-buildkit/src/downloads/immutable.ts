import type { Digest } from '../oci/digest';

/** URLs that always bring the same, by what their hosts promise. */
const IMMUTABLE: readonly RegExp[] = [
  // Debian and Ubuntu: a file of the pool never changes. https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
  /^https?:\/\/(deb|security)\.debian\.org\/.*\/pool\/.*\.(u?deb|dsc|tar\.\w+)$/,
  /^https?:\/\/(archive|security|ports)\.ubuntu\.com\/.*\/pool\/.*\.(u?deb|dsc|tar\.\w+)$/,
  // apt's indexes by the digest that the release file names
  /\/by-hash\/(SHA\d+|MD5Sum)\/[0-9a-f]+$/,
  /^https:\/\/files\.pythonhosted\.org\/packages\//,
  // https://go.dev/ref/mod#goproxy-protocol
  /\/@v\/v\d+\.\d+\.\d+[^/]*\.(info|mod|zip)$/,
  // npm: https://docs.npmjs.com/policies/unpublish forbids a version to be published again; a registry of one's own may allow it
  /^https:\/\/registry\.(npmjs\.org|yarnpkg\.com)\/.*\/-\/[^/]+\.tgz$/,
  /^https:\/\/static\.crates\.io\/crates\//,
  /^https:\/\/repo1?\.maven\.(apache\.)?org\/maven2\/.*-\d[^/]*\.(jar|pom|aar|module)(\.(sha1|sha256|sha512|md5|asc))?$/,
  // Anything with a digest in its name; that of a folder says nothing of the files in it
  /[0-9a-f]{64}[^/]*$/,
];

/** Whether what a URL brings is kept for good, and not asked for again. */
export function isImmutable({ origin, pathname }: URL): boolean {
  const url = origin + pathname;
  return !/-SNAPSHOT/.test(url) && IMMUTABLE.some((pattern) => pattern.test(url));
}

/** What a file whose whole name is a SHA-256 has to be, such as an index of apt by its digest. */
export function namedDigest({ pathname }: URL): Digest | undefined {
  const [, hex] = /\/([0-9a-f]{64})$/.exec(pathname) ?? [];
  return hex === undefined ? undefined : `sha256:${hex}`;
}

/** Files to which a host redirects, so that a tool needs no other address than this one: releases and archives of GitHub. */
const REDIRECTED_FILE = /^https:\/\/github\.com\/[^/]+\/[^/]+\/(releases\/(latest\/)?download|archive)\//;

/** Whether what a URL redirects to is known to be a file. */
export function redirectsToFile(url: URL): boolean {
  return isImmutable(url) || REDIRECTED_FILE.test(url.href);
}
