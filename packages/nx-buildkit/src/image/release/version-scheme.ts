import { badInput } from '../../errors';

/** What says how the version of a release is written. */
export interface VersionSchemes {
  /** Templates by their names. */
  readonly versionSchemes?: Readonly<Record<string, string>>;
  /** The name of one of them, or a template itself. */
  readonly versionScheme?: string;
  /** The name that a whole release was given; a project with a single scheme of another name keeps that one. */
  readonly dockerVersionScheme?: string;
}

/** https://github.com/nrwl/nx/blob/23.2.1/packages/docker/src/release/version-utils.ts (DEFAULT_VERSION_SCHEMES) */
const NX_DOCKER_SCHEMES: Readonly<Record<string, string>> = {
  production: '{currentDate|YYMM.DD}.{shortCommitSha}',
  hotfix: '{currentDate|YYMM.DD}.{shortCommitSha}-hotfix',
};

/**
 * The template of the version: the named one, or the only one. The choice for a whole release means what it means to `@nx/docker`, with the schemes
 * that a project has there without any of its own. `{versionActionsVersion}`, as schemes of `@nx/docker` call the version that `nx release version`
 * found, is `{version}` here.
 *
 * @returns undefined if nothing asks for another version than that one
 * @throws BuildkitError for a name that no scheme has, and when several schemes are there and none is named
 */
export function chosenScheme({ dockerVersionScheme, ...given }: VersionSchemes): string | undefined {
  const { versionSchemes = dockerVersionScheme === undefined ? {} : NX_DOCKER_SCHEMES } = given;
  const names = Object.keys(versionSchemes);
  const [only, ...others] = names;
  const isOnly = others.length === 0;
  const ofRelease = isOnly && only !== dockerVersionScheme ? undefined : dockerVersionScheme;
  const name = ofRelease ?? given.versionScheme ?? (isOnly ? only : undefined);
  if (name === undefined && names.length === 0) return undefined;
  const scheme = name !== undefined && Object.hasOwn(versionSchemes, name) ? versionSchemes[name] : templateIn(name);
  if (scheme !== undefined) return scheme.replaceAll('{versionActionsVersion}', '{version}');
  const choices = `choose one with --versionScheme, or with --dockerVersionScheme of nx release: ${names.join(', ')}`;
  throw badInput(
    'NXBK-0908',
    name === undefined ? 'There are several version schemes' : `There is no version scheme ${name}`,
    names.length > 0 ? choices : 'write it into the option versionSchemes, or give a template with {…}',
  );
}

/** Whether there is nothing to publish without a new version. */
export function needsVersion(scheme: string | undefined): boolean {
  return scheme === undefined || scheme.includes('{version}');
}

function templateIn(text: string | undefined): string | undefined {
  return text?.includes('{') ? text : undefined;
}
