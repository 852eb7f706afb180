import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { hub, resetHub } from './support/engine';

/** Clears the screen, and titles the window. */
const EVIL = '\u001b[2Jevil\u001b]0;title\u0007\u009b31m\u202e';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-terminal');
  await publish('library/e2e-terminal', '1', {});
  const run = `RUN printf '\\033[2Jshown\\033]0;title\\007\\n'`;
  await workspace.component('app', `FROM e2e-terminal:1\n${run}\n`);
});
afterEach(resetHub);
afterAll(() => workspace.destroy());

/** What a terminal obeys, and what turns the order of letters. */
const OBEYED = /[^\P{C}\t\n]/u;

/** Without Nx's own colours. */
const nx = (task: string) => workspace.nx(['run', task], { NO_COLOR: '1', FORCE_COLOR: '0' });

it('shows what a registry says, and never obeys it', async () => {
  const body = JSON.stringify({ errors: [{ code: 'UNAVAILABLE', message: EVIL }] });
  const headers = { 'content-type': 'application/json' };
  await hub.faults([{ action: 'status', status: 503, headers, body, kind: 'manifest', first: 2 }]);
  const { exitCode, output } = await nx('app:prefetch');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output).toContain('evil');
  expect(output).not.toMatch(OBEYED);
});

it('shows what a step of a build prints, and never obeys it', async () => {
  const { exitCode, output } = await nx('app:docker-build');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output).toMatch(/^#\d+ [\d.]+ shown$/m);
  expect(output).not.toMatch(OBEYED);
});
