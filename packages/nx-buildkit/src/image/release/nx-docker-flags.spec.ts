import { flagVariables, readFlags } from './nx-docker-flags';

const read = (...argv: readonly string[]) => readFlags(flagVariables(['node', 'nx', ...argv]));

it.each([
  [['release', '--dockerVersionScheme=hotfix'], { dockerVersionScheme: 'hotfix' }],
  [['release', '--dockerVersionScheme', 'hotfix', '--yes'], { dockerVersionScheme: 'hotfix' }],
  [['release', '--docker-version-scheme=hotfix'], { dockerVersionScheme: 'hotfix' }],
  [['release', '--dockerVersion', '1.2.3'], { dockerVersion: '1.2.3' }],
  [['release', 'publish', '--dockerVersion=a=b'], { dockerVersion: 'a=b' }],
  [['release', '--dockerVersionScheme=a', '--dockerVersionScheme=b'], { dockerVersionScheme: 'b' }],
  [['release', '--dockerVersionScheme'], {}],
  [['release'], {}],
  [['run', 'app:x', '--dockerVersion=1'], {}],
])('reads %j', (argv, flags) => expect(read(...argv)).toEqual(flags));
