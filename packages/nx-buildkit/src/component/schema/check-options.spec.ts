import { checkOptions, type OptionSources } from './check-options';

const SOURCES = { task: 'web:docker-build', target: {}, overrides: {}, isDependency: () => false };

/** What is refused, and what to do. */
function refused(
  options: object,
  sources: Partial<OptionSources> = {},
  executor: 'dockerBuild' | 'prefetch' = 'dockerBuild',
) {
  try {
    checkOptions(executor, options, { ...SOURCES, ...sources });
  } catch (error) {
    const { what, remedy } = error as { readonly what: string; readonly remedy: string };
    return [what, remedy];
  }
  return undefined;
}
const onCommandLine = (overrides: Readonly<Record<string, unknown>>) => refused(overrides, { overrides });

it.each([
  [{ 'build-arg': 'A=b' }, 'build-arg', 'use the option buildArgs: --buildArgs.<name>=<value>'],
  [{ cache: false }, 'no-cache', 'use the option noCache'],
  [{ tag: 'x' }, 'tag', 'use the option tags: --tags=<entry>'],
  [{ file: 'x' }, 'file', 'use the option dockerfile'],
  [{ push: true }, 'push', 'use the option outputs: --outputs=<entry>'],
  [{ platfrom: 'arm64' }, 'platfrom', 'use the option platform'],
  [{ constructor: 1 }, 'constructor', 'remove it: docs/options.md lists all options'],
])('names what is likely meant by %j on the command line', (overrides, name, remedy) =>
  expect(onCommandLine(overrides)).toEqual([`docker-build has no option ${name} (on the command line)`, remedy]),
);

it('says where an option stands', () => {
  const options = { 'build-args-from-env': ['A'] };
  const target = { configurations: { production: options } };
  const said = (place: string) => [
    `docker-build has no option build-args-from-env (in the ${place} of web:docker-build, in project.json or nx.json)`,
    'use the option buildArgsFromEnv',
  ];
  expect(refused(options)).toEqual(said('options'));
  expect(refused(options, { target })).toEqual(said('options'));
  expect(refused(options, { target, configuration: 'production' })).toEqual(said('configuration production'));
});

it.each([
  [{ tags: 5 }, 'tags', 'a list'],
  [{ tags: ['a', 5] }, 'tags.1', 'text'],
  [{ dockerfile: ['a'] }, 'dockerfile', 'text'],
  [{ target: null }, 'target', 'text'],
  [{ quiet: 'maybe' }, 'quiet', 'true or false'],
  [{ buildArgs: 'A=1' }, 'buildArgs', 'names with values'],
  [{ buildArgs: { A: [1] } }, 'buildArgs.A', 'text or a number or true or false'],
  [{ labels: { a: 1 } }, 'labels.a', 'text'],
  [{ lock: 'nowhere' }, 'lock', 'dist or project'],
  [{ sbom: 5 }, 'sbom', 'true or false or text'],
  [{ perPlatform: { arm64: { target: 5 } } }, 'perPlatform.arm64.target', 'text'],
])('refuses the value in %j', (options, path, expected) =>
  expect(refused(options)).toEqual([
    `The option ${path} is not ${expected} (in the options of web:docker-build, in project.json or nx.json)`,
    `give ${expected}`,
  ]),
);

it('knows the names within an option', () =>
  expect(refused({ perPlatform: { arm64: { buildArg: { A: 1 } } } })).toEqual([
    expect.stringContaining('no option perPlatform.arm64.buildArg '),
    'use the option buildArgs',
  ]));

it('takes everything that schema.json allows', () => {
  const options = {
    platform: 'arm64',
    sbom: true,
    provenance: 'mode=max',
    targets: { a: { tags: ['x'] }, b: {} },
    addHosts: { a: '1', b: ['1', '2'] },
    buildArgs: { A: 1, B: true, C: '' },
    version: undefined,
    lock: 'project',
    retries: 0,
  };
  expect(refused(options)).toBeUndefined();
  expect(refused({ ...options, platform: ['arm64', 'amd64'] })).toBeUndefined();
});

it('leaves words to the task that depends on this one, and passes them on', () => {
  const overrides = { 'cache-from': 'x', noCache: true };
  const sources = { overrides, isDependency: () => true };
  expect(refused(overrides, sources, 'prefetch')).toBeUndefined();
  expect(refused(overrides, { ...sources, isDependency: () => false }, 'prefetch')).toBeDefined();
  expect(refused({ ...overrides, refrsh: true }, sources, 'prefetch')).toEqual([
    'prefetch has no option refrsh (in the options of web:docker-build, in project.json or nx.json)',
    'use the option refresh',
  ]);
});

it('refuses words that are no options', () => {
  expect(onCommandLine({ _: ['x'] })).toEqual([
    'docker-build takes options, and no other words (on the command line)',
    'write --<option>=<value>',
  ]);
});
