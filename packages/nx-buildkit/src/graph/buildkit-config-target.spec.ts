import type { ExecutorContext } from '@nx/devkit';
import { buildkitConfigTarget, checkCaching, settingsInput } from './buildkit-config-target';

const context = (target: object, namedInputs?: object) =>
  ({ target, nxJsonConfiguration: { namedInputs } }) as unknown as ExecutorContext;

test('the target is cached by its options and the settings of Docker', () => {
  const target = buildkitConfigTarget({ daemonJson: 'ci/daemon.json' });
  expect(target).toMatchObject({ cache: true, options: { outputPath: 'dist/buildkit', daemonJson: 'ci/daemon.json' } });
  expect(target.inputs).toEqual([settingsInput({ daemonJson: 'ci/daemon.json' })]);
  expect(settingsInput({ daemonJson: 'ci/daemon.json', certsDir: 'ci/certs' }).runtime).toMatch(
    / -e "require\('nx-buildkit\/src\/daemon-settings\/print-digest'\)" "daemonJson=ci\/daemon\.json" "certsDir=ci\/certs"$/,
  );
});

test('its outputs leave the records of other tasks in the same folder alone', () => {
  expect(buildkitConfigTarget().outputs).toEqual(
    ['buildkitd.toml', 'buildkitd.sealed', 'certs'].map((name) => `{options.outputPath}/${name}`),
  );
});

test('what a probe has decided is never cached', () => {
  expect(buildkitConfigTarget({ probe: 'drop' }).cache).toBe(false);
  expect(() => checkCaching({ probe: 'drop' }, context({ cache: true }))).toThrow('the mirrors that answered once');
  expect(() => checkCaching({ probe: 'drop' }, context({ cache: true }))).toFailWith('NXBK-1101');
});

describe("a cached target has to have Docker's settings among its inputs", () => {
  const options = { certsDir: 'certs' };

  test.each([
    ['none', undefined],
    ['others', ['default', { env: 'X' }]],
    ['the settings without its certsDir', [settingsInput({})]],
  ])('%s', (_, inputs) => {
    expect(() => checkCaching(options, context({ cache: true, inputs }))).toThrow('would go unnoticed');
  });

  test('as they are', () => {
    expect(() => checkCaching(options, context({ cache: true, inputs: [settingsInput(options)] }))).not.toThrow();
  });

  test('by a name in nx.json', () => {
    const named = context({ cache: true, inputs: ['docker'] }, { docker: [settingsInput(options)] });
    expect(() => checkCaching(options, named)).not.toThrow();
  });

  test('unless it is not cached', () => {
    expect(() => checkCaching(options, context({}))).not.toThrow();
  });
});
