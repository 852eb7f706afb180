import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { docker, hub, hubUrl, removeBuilder, removeImages, resetHub } from './support/engine';
import { createWorkspace, writeComponent, type NxOutcome, type Workspace } from './support/workspace';

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
  expect(outcome.output).toFailWith('NXBK-0401');
});

it('says at once that a base image does not exist when its own registry says so', async () => {
  await hub.clear();
  const outcome = await build('missing', `FROM ${new URL(hubUrl).host}/library/no-such-image:1\n`);
  expectClearFailure(outcome, /library\/no-such-image:1: .*not found/);
  expect(outcome.output).toFailWith('NXBK-0510');
  const asked = (await hub.requests()).filter(
    ({ repository, status }) => repository === 'library/no-such-image' && status === 404,
  );
  expect(asked).toMatchObject([{ kind: 'manifest', method: 'GET' }]);
});

it('says that a base image which no registry has is in the engine, and what to do with it', async () => {
  const [source, local] = [
    `${new URL(hubUrl).host}/library/alpine:3.20`,
    `${new URL(hubUrl).host}/library/loaded:local`,
  ];
  await docker('pull', source);
  await docker('tag', source, local);
  const outcome = await build('loaded', `FROM ${local}\n`);
  await removeImages(local, source);
  expectClearFailure(outcome, /library\/loaded:local: .*not found/);
  expect(outcome.output).toContain('the Docker engine of this machine has an image of this name');
});

it('says that the engine does not answer and what to do, and leaves no file behind', async () => {
  const TMPDIR = join(workspace.root, 'temporary');
  await mkdir(TMPDIR);
  const outcome = await workspace.nx(['run', 'gitea:docker-build', '--platform=arm64'], {
    DOCKER_HOST: 'unix:///var/run/no-engine-here.sock',
    TMPDIR,
  });
  expectClearFailure(outcome, /no-engine-here\.sock/);
  expect(outcome.output).toFailWith('NXBK-0204');
  expect(outcome.output).toContain('What to do: ');
  // The folder of locks stays, for their files must not change under whoever holds one.
  const left = (await readdir(TMPDIR)).filter((name) => /^nx-buildkit-(?!\d+$)/.test(name));
  expect(left).toEqual([]);
});

it('refuses a build argument that holds a credential before anything is pulled, and takes one that the user vouches for', async () => {
  const buildArgs = { SOURCE: 'https://me:hunter2@r.example/' };
  await writeComponent(workspace, 'credential', 'FROM alpine:3.20\nARG SOURCE\nRUN true\n', { buildArgs });
  const refused = await workspace.nx(['run', 'credential:docker-build', '--platform=arm64']);
  expectClearFailure(refused, /The build argument SOURCE holds a URL with credentials/);
  expect(refused.output).toFailWith('NXBK-0408');
  expect(refused.output).not.toContain('hunter2');

  const allowSecretArgs = ['SOURCE'];
  await writeComponent(workspace, 'credential', 'FROM alpine:3.20\nARG SOURCE\nRUN true\n', {
    buildArgs,
    allowSecretArgs,
  });
  const { exitCode, output } = await workspace.nx(['run', 'credential:docker-build', '--platform=arm64']);
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
});

it('says of each mistake in the options once what and where it is, and what to do', async () => {
  const mistakes: readonly (readonly [options: object, message: RegExp, dockerfile?: string])[] = [
    [{ tags: ['Mistake-0:V1'] }, /"Mistake-0:V1".* is not a valid image name/],
    [{ context: '--push' }, /The option context names --push, which is not a folder/],
    [{ secrets: ['id=npm,src=nowhere'] }, /The secret npm comes from nowhere, which is not there/],
    [{ secrets: ['id=npm,env=E2E_UNSET'] }, /the variable E2E_UNSET, which is not set/],
    [{ outputs: ['lod'] }, /"lod" in the option outputs is not an output/],
    [{ extraArgs: ['--tag=other:1'] }, /The option extraArgs cannot hold --tag/],
    [{ labels: { URL: 'https://me:hunter2@r.example/' } }, /The option labels.URL holds a URL with credentials/],
    [{ shmSize: 'lots' }, /invalid argument "lots" for "--shm-size" flag/],
    [{}, / \| ERROR: .*"\/nowhere": not found/, 'FROM alpine:3.20\nCOPY nowhere /\n'],
    [
      { outputs: ['push'], retries: 0, tags: ['127.0.0.1:1/a:1'] },
      / \| ERROR: .*failed to push 127.0.0.1:1\/a:1: .* connection refused/,
    ],
  ];
  const names = mistakes.map((_, i) => `mistake-${i}`);
  for (const [i, [options, , dockerfile = 'FROM alpine:3.20\nRUN true\n']] of mistakes.entries())
    await writeComponent(workspace, `mistake-${i}`, dockerfile, { version: 'v1', ...options });

  const targets = ['run-many', '-t', 'docker-build', '-p', names.join(','), '--output-style=static'];
  const { exitCode, output } = await workspace.nx([...targets, '--platform=arm64', '--nxBail=false']);

  expect(exitCode).toBe(1);
  for (const [i, [, message]] of mistakes.entries()) {
    const own =
      stripVTControlCharacters(output)
        .split(/^> nx run /m)
        .find((text) => text.startsWith(`mistake-${i}:docker-build`)) ?? '';
    expectClearFailure({ exitCode, output: own }, message);
    expect(own).toContain('What to do: ');
  }
  expect(output).not.toContain('hunter2');
});
