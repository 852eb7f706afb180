import type { ErrorCodes } from './error-code';

/** Tags, versions, an index of several platforms, releases. */
export const TAGS = {
  'NXBK-0901': {
    what: 'A tag template or a tag rule is not written as it has to be.',
    failedIn: 'this host',
    remedy: 'correct the part that the message names',
    explanation: 'Rules are those of docker/metadata-action: [tags and releases](tags-and-releases.md).',
  },
  'NXBK-0902': {
    what: 'A token of a tag has no value here.',
    failedIn: 'this host',
    remedy: 'give it a value, or remove it from the tag',
    explanation:
      'For example `{version}` without a package.json, or a branch or a commit that git does not show, as in a folder of another user.',
  },
  'NXBK-0903': {
    what: 'The options of tags give no tag, or one that is not a valid name.',
    failedIn: 'this host',
    remedy: 'write a name as [registry/]lower-case-words[:tag]; a tag has letters, digits and ._- only',
  },
  'NXBK-0904': {
    what: 'The images to join do not make up the index that is asked for.',
    failedIn: 'this host',
    remedy:
      'build each platform once with the output push-by-digest or oci, and bring dist/buildkit/digests of every runner here',
  },
  'NXBK-0905': {
    what: 'The images to join are of different sources, versions or configurations.',
    failedIn: 'this host',
    remedy: 'build every platform from the same commit, and join them in a checkout of it',
  },
  'NXBK-0906': {
    what: 'No registry has the image that is to be released.',
    failedIn: 'this host',
    remedy: 'run its docker-build with the output push, or let the option buildTarget name the target that does',
  },
  'NXBK-0907': {
    what: 'An OCI archive of a runner is gone or damaged, or does not hold the image that the runner reported.',
    failedIn: 'this host',
    remedy: 'build that platform again with the output oci, and bring its archive here unchanged',
    explanation:
      'Nothing of such an archive is uploaded: [runners that may not push](multi-platform.md#runners-that-may-not-push).',
  },
  'NXBK-0908': {
    what: 'It is not clear which version scheme a release has.',
    failedIn: 'this host',
    remedy: 'choose one of the option versionSchemes with --versionScheme',
    explanation: '[Releases](tags-and-releases.md#releases) shows how schemes are written.',
  },
  'NXBK-0909': {
    what: 'The image that is to be released is of other sources than those that are checked out, or may be.',
    failedIn: 'this host',
    remedy: 'build it in the same run, or publish in a checkout of the commit that the message names',
    explanation: '[Releases](tags-and-releases.md#releases) says which image is published.',
  },
} as const satisfies ErrorCodes;
