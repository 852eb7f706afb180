import type { DockerBuildOptions } from '../component/options';
import { requireUncached } from './require-uncached';

const OWN = { project: 'web', root: 'apps/web', task: 'image' };

/** @param options of the target in project.json, or of its configuration `ci` */
function check(options: DockerBuildOptions, cache = true, inConfiguration = false): () => void {
  const target = inConfiguration ? { cache, configurations: { ci: options } } : { cache, options };
  const run = { projects: { web: { root: OWN.root, targets: { image: target } } }, configuration: 'ci' };
  return () => requireUncached(OWN, options, run);
}

it.each<[DockerBuildOptions, string]>([
  [{ noCache: true }, 'noCache'],
  [{ pull: true }, 'pull'],
  [{ noCacheFilter: ['build'] }, 'noCacheFilter'],
  [{ extraArgs: ['--policy', 'filename=p.rego'] }, 'extraArgs'],
  [{ context: 'https://github.com/acme/app.git#main' }, 'https://github.com/acme/app.git#main'],
])('refuses a cached target with %j', (options, named) => {
  for (const inConfiguration of [false, true]) {
    expect(check(options, true, inConfiguration)).toFailWith('NXBK-1101');
    expect(check(options, true, inConfiguration)).toThrow(named);
    expect(check(options, false, inConfiguration)).not.toThrow();
  }
});

it('accepts what only the command line asks for, whose run has a hash of its own', () => {
  const run = { projects: { web: { root: OWN.root, targets: { image: { cache: true } } } } };
  expect(() => requireUncached(OWN, { noCache: true }, run)).not.toThrow();
});
