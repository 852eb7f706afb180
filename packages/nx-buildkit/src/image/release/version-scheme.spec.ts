import { chosenScheme, needsVersion } from './version-scheme';

/** As nx.json has them for `@nx/docker`. https://github.com/nrwl/nx/blob/23.2.1/packages/docker/src/release/version-utils.ts */
const versionSchemes = {
  production: '{currentDate|YYMM.DD}.{shortCommitSha}',
  hotfix: '{currentDate|YYMM.DD}.{shortCommitSha}-hotfix',
};
const { production, hotfix } = versionSchemes;

it.each([
  ['none', {}, undefined],
  ['the named one', { versionSchemes, versionScheme: 'hotfix' }, hotfix],
  ['the only one', { versionSchemes: { production } }, production],
  ['a template without a name', { versionScheme: production }, production],
  ['a template instead of those with names', { versionSchemes, versionScheme: '{version}-x' }, '{version}-x'],
  ['the version by its other name', { versionScheme: '{versionActionsVersion}-x' }, '{version}-x'],
  [
    'the one for a whole release',
    { versionSchemes, versionScheme: 'production', dockerVersionScheme: 'hotfix' },
    hotfix,
  ],
  [
    'the only one in a release of another',
    { versionSchemes: { production }, dockerVersionScheme: 'hotfix' },
    production,
  ],
  ['that of @nx/docker, without any', { dockerVersionScheme: 'hotfix' }, hotfix],
])('is %s', (_, schemes, chosen) => expect(chosenScheme(schemes)).toBe(chosen));

it.each([
  ['a choice that nobody made', { versionSchemes }, 'There are several version schemes'],
  ['a name that none has', { versionSchemes, versionScheme: 'nightly' }, 'There is no version scheme nightly'],
  ['a name without schemes', { versionScheme: 'nightly' }, 'There is no version scheme nightly'],
  [
    'a name for a whole release',
    { versionSchemes, dockerVersionScheme: 'nightly' },
    'There is no version scheme nightly',
  ],
  ['a name of every object', { versionSchemes, versionScheme: 'toString' }, 'There is no version scheme toString'],
])('refuses %s', (_, schemes, why) => {
  expect(() => chosenScheme(schemes)).toThrow(why);
  expect(() => chosenScheme(schemes)).toFailWith('NXBK-0908');
});

it('needs no new version for a date', () => {
  expect([undefined, '{version}-x', production].map(needsVersion)).toEqual([true, true, false]);
});
