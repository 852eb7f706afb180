/** URLs at which a tool asks what there is at the moment. */
const INDEXES: readonly RegExp[] = [
  // apt: of a suite, and of a repository without suites
  /\/dists\/.*\/(Contents|Translation|Components|Commands|icons)-[^/]+$/,
  /\/dists\/.*\.diff\/[^/]+$/,
  /\/(InRelease|Release|Packages|Sources)(\.\w+)?$/,
  // apk
  /\/APKINDEX\.tar\.gz$/,
  // dnf
  /\/repodata\//,
  /^https?:\/\/mirrors\.(fedoraproject|rockylinux|almalinux)\.org\//,
  // pip: https://packaging.python.org/en/latest/specifications/simple-repository-api/
  /\/simple\/([^/]+\/)?$/,
  // npm: what a package has
  /^https:\/\/registry\.(npmjs\.org|yarnpkg\.com)\//,
  // https://go.dev/ref/mod#goproxy-protocol, and the log of checksums, which grows
  /\/@v\/list$|\/@latest$/,
  /^https:\/\/sum\.golang\.org\//,
  // cargo
  /^https:\/\/index\.crates\.io\//,
  // Maven
  /\/maven-metadata\.xml(\.\w+)?$|-SNAPSHOT/,
];

/** Whether a URL is known to be made to change. */
export function isIndex({ origin, pathname }: URL): boolean {
  return INDEXES.some((pattern) => pattern.test(origin + pathname));
}

/** What a registry of npm and a page of files say about packages. */
const LISTS = /^(text\/html|application\/([\w.-]+\+)?json)\b/i;

/** Whether an answer is a page, or what a tool reads like one: its links can be relative to its address. */
export function isListing(contentType = ''): boolean {
  return LISTS.test(contentType);
}
