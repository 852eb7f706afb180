import { hub, hubUrl, removeBuilder, resetHub } from './support/engine';
import { createWorkspace, type NxOutcome, type Workspace } from './support/workspace';

const BUILDER = 'e2e-failures';

let workspace: Workspace;
beforeAll(async () => {
  await resetHub();
  workspace = await createWorkspace({ builder: { name: BUILDER }, examples: ['gitea'] });
});
afterAll(async () => {
  await removeBuilder(BUILDER);
  await workspace.remove();
});

async function build(project: string, dockerfile: string): Promise<NxOutcome> {
  await workspace.write(`components/${project}/Dockerfile`, dockerfile);
  await workspace.write(`components/${project}/project.json`, { name: project });
  return workspace.nx(['run', `${project}:docker-build`, '--platform=arm64']);
}

/** One message for the user and nothing of the program's inside. */
function expectClearFailure({ exitCode, output }: NxOutcome, message: RegExp): void {
  expect(exitCode).toBe(1);
  expect(output.match(new RegExp(message, 'g'))).toHaveLength(1);
  expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
}

it('names the place of a mistake in a Dockerfile', async () => {
  const outcome = await build('broken', 'FROM alpine:3.20\nRUNN true\n');
  expectClearFailure(outcome, /components\/broken\/Dockerfile:2:1: unknown instruction: RUNN/);
});

it('says at once that a base image does not exist when its own registry says so', async () => {
  await hub.clear();
  const outcome = await build('missing', `FROM ${new URL(hubUrl).host}/library/no-such-image:1\n`);
  expectClearFailure(outcome, /library\/no-such-image:1: .*not found/);
  const asked = (await hub.requests()).filter(
    ({ repository, status }) => repository === 'library/no-such-image' && status === 404,
  );
  // One call of buildx asks with HEAD and, told no, with GET.
  expect(asked.length).toBeLessThanOrEqual(2);
});

it('says that the engine does not answer and what to do', async () => {
  const outcome = await workspace.nx(['run', 'gitea:docker-build', '--platform=arm64'], {
    DOCKER_HOST: 'unix:///var/run/no-engine-here.sock',
  });
  expectClearFailure(outcome, /no-engine-here\.sock/);
  expect(outcome.output).toContain('What to do: ');
});
