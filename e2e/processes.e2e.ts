import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { countedDocker, type CountedDocker } from './support/counted-docker';

const NAMES = ['one', 'two', 'three'] as const;
const BUILDER = 'e2e-processes';

let workspace: ComponentWorkspace;
let counted: CountedDocker;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  counted = await countedDocker();
  await publish('library/e2e-processes', '1', {});
  for (const name of NAMES)
    await workspace.component(name, `FROM e2e-processes:1\nRUN echo ${name}\n`, { archSuffix: false });
});
afterAll(async () => {
  await counted.remove();
  await workspace.destroy();
});

/** What a run starts in order to build these components, sorted. */
async function commandsOf(projects: readonly string[]): Promise<readonly string[]> {
  await counted.commands();
  const { exitCode, output } = await workspace.nx(
    ['run-many', '--targets=docker-build', `--projects=${projects.join(',')}`],
    counted.env,
  );
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  return [...(await counted.commands())].sort();
}

/** What it takes to know that Docker's settings, which are hashed, have not changed. */
const SETTINGS_CHECK = ['info'];

it('looks all images up at once, and nothing else, when nothing changed', async () => {
  await commandsOf(NAMES);
  expect(await commandsOf(NAMES)).toEqual(['image ls', ...SETTINGS_CHECK]);
});

it('asks the engine for no image when it was given none', async () => {
  const names = NAMES.map((name) => `${name}-file`);
  for (const name of names) await workspace.component(name, 'FROM e2e-processes:1\n', { outputs: ['oci'] });
  await commandsOf(names);
  expect(await commandsOf(names)).toEqual(SETTINGS_CHECK);
});
