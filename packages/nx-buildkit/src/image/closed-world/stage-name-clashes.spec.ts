import { resolveBaseImages } from '../../dockerfile/discover-base-images.ts';
import type { LockedImage } from '../../base-images/lock-file';
import { couldBeStageName, pinClashes, pinned } from './stage-name-clashes';

const digest = `sha256:${'a'.repeat(64)}` as const;
const alpine = { contextKey: 'alpine', ref: 'docker.io/library/alpine:latest', indexDigest: digest } as LockedImage;

function pin(dockerfile: string): string {
  const { images } = resolveBaseImages({ dockerfile, platform: 'linux/arm64', buildPlatform: 'linux/amd64' });
  const clashing = images.filter(({ isStageName }) => isStageName);
  return pinClashes(
    dockerfile,
    clashing.map(({ uses }) => ({ image: alpine, uses })),
  );
}

describe('pinClashes', () => {
  it.each([
    ['FROM alpine AS alpine\nRUN a', `FROM alpine@${digest} AS alpine\nRUN a`],
    [
      '# c\nfrom  --platform=$TARGETPLATFORM  alpine:latest as alpine',
      `# c\nfrom  --platform=$TARGETPLATFORM  alpine@${digest} as alpine`,
    ],
    ['ARG B=alpine\nFROM ${B} AS alpine', `ARG B=alpine\nFROM alpine@${digest} AS alpine`],
    ['FROM \\\n  alpine \\\n  AS alpine', `FROM \\\n  alpine@${digest} \\\n  AS alpine`],
    ['FROM alpine AS a\nFROM a AS alpine', `FROM alpine@${digest} AS a\nFROM a AS alpine`],
  ])('pins %j', (dockerfile, expected) => expect(pin(dockerfile)).toBe(expected));

  it('leaves a stage that is built on such a stage alone', () => {
    expect(pin('FROM alpine AS alpine\nFROM alpine AS app')).toBe(
      `FROM alpine@${digest} AS alpine\nFROM alpine AS app`,
    );
  });

  it.each(['FROM alpine AS base', 'FROM alpine:3.20 AS alpine'])('leaves %j as it is', (dockerfile) =>
    expect(pin(dockerfile)).toBe(dockerfile),
  );
});

it('knows which images can have the name of a stage', () => {
  const keys = ['alpine', 'alpine:3.20', 'gitea/gitea', 'localhost:5000/a', pinned(alpine).contextKey];
  expect(keys.map((contextKey) => couldBeStageName({ ...alpine, contextKey }))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
