import { clean, explain, major, minor, patch, valid as isPep440 } from '@renovatebot/pep440';
import { parse, prerelease, valid as isSemver } from 'semver';

/** A version as the pattern of a rule takes it apart. */
export interface VersionParts {
  readonly parts: Readonly<Record<string, string>>;
  /** Whether it is not for everybody yet: a pattern then gives the whole version, so `1.2` does not become `1.2.0-beta`. */
  readonly isPreview: boolean;
}

/** @returns undefined for a text that is not a version of that kind */
export function versionParts(kind: 'semver' | 'pep440', text: string): VersionParts | undefined {
  return kind === 'semver' ? semverParts(text) : pep440Parts(text);
}

/** https://github.com/docker/metadata-action/blob/v6.0.0/src/meta.ts (procSemver) */
function semverParts(text: string): VersionParts | undefined {
  const version = isSemver(text) === null ? null : parse(text, { loose: true });
  if (version === null) return undefined;
  const { raw, version: whole } = version;
  return {
    parts: {
      raw,
      version: whole,
      major: String(version.major),
      minor: String(version.minor),
      patch: String(version.patch),
    },
    isPreview: prerelease(text) !== null,
  };
}

/** The same file (procPep440). */
function pep440Parts(text: string): VersionParts | undefined {
  const found = isPep440(text) ? explain(text) : null;
  if (!found) return undefined;
  return {
    parts: {
      raw: text,
      version: clean(text) ?? '',
      major: String(major(text)),
      minor: String(minor(text) ?? ''),
      patch: String(patch(text) ?? ''),
    },
    isPreview: found.is_prerelease || found.is_postrelease || found.is_devrelease,
  };
}
