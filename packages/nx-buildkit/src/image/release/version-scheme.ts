import { badInput } from '../../errors';

/** What says how the version of a release is written. */
export interface VersionSchemes {
  /** Templates by their names. */
  readonly versionSchemes?: Readonly<Record<string, string>>;
  /** The name of one of them, or a template itself. */
  readonly versionScheme?: string;
}

/**
 * The template of the version: the named one, or the only one. `{versionActionsVersion}`, as schemes of `@nx/docker` call the version that `nx release
 * version` found, is `{version}` here.
 *
 * @returns undefined if nothing asks for another version than that one
 * @throws BuildkitError for a name that no scheme has, and when several schemes are there and none is named
 */
export function chosenScheme({ versionSchemes = {}, versionScheme }: VersionSchemes): string | undefined {
  const names = Object.keys(versionSchemes);
  const [only, ...others] = names;
  const name = versionScheme ?? (others.length === 0 ? only : undefined);
  if (name === undefined && names.length === 0) return undefined;
  const scheme = name !== undefined && Object.hasOwn(versionSchemes, name) ? versionSchemes[name] : templateIn(name);
  if (scheme !== undefined) return scheme.replaceAll('{versionActionsVersion}', '{version}');
  const choices = `choose one with --versionScheme: ${names.join(', ')}`;
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
