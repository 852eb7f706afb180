import { execa } from 'execa';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { runIn } from './support/engine';

const ARM64 = '--platform=arm64';

let workspace: ComponentWorkspace;
beforeAll(async () => (workspace = await componentWorkspace('e2e-command-line')));
afterAll(() => workspace.destroy());

it('keeps lists of the command line whole whose entries have commas, in a batch and alone', async () => {
  await workspace.component(
    'typed',
    'FROM alpine:3.20\nRUN --mount=type=secret,id=s wc -c < /run/secrets/s > /facts\n',
  );
  const typed = async (dest: string, ...args: string[]) => {
    const lists = [`--outputs=type=oci,dest=${dest}`, '--secrets=id=s,env=E2E_SECRET', '--tags=type=raw,value=v2'];
    const command = ['run', 'typed:docker-build', ARM64, '--images=typed', ...lists, ...args];
    const { exitCode, output } = await workspace.nx(command, { E2E_SECRET: 'hunter2' });
    expect([exitCode, exitCode && output]).toEqual([0, 0]);
    const index = await execa('tar', ['-xOf', join(workspace.root, dest), 'index.json']);
    expect(index.stdout).toContain('docker.io/library/typed:v2');
  };
  await typed('out/batch.tar', '--cache-to=type=local,dest=typed-cache');
  await stat(join(workspace.root, 'typed-cache/index.json'));
  await typed('out/alone.tar', '--no-batch', '--cache-from=type=local,src=typed-cache');
});

it('keeps further arguments and the keys of an agent whole, which have commas', async () => {
  await workspace.component('words', 'FROM alpine:3.20\nARG NAMES\nRUN echo "$NAMES" > /names\n');
  for (const batch of ['--batch', '--no-batch']) {
    const names = `a,b,${batch}`.replace(',--', ',');
    await workspace.build('words', ARM64, `--extraArgs=--build-arg,NAMES=${names}`, batch);
    expect(await runIn(workspace.image('words', 'v1-arm64'), 'linux/arm64', 'cat', '/names')).toBe(names);
    const planned = await workspace.build('words', ARM64, '--ssh=default=/keys/a,/keys/b,other=/c', '--dryRun', batch);
    expect(planned).toContain(' --ssh default=/keys/a,/keys/b --ssh other=/c ');
  }
  const { exitCode, output } = await workspace.tryBuild('words', ARM64, '--ssh=default=/keys/a,work');
  expect(exitCode).not.toBe(0);
  expect(output).toContain('--ssh=default=/keys/a --ssh=work');
});

it('says of a number that cannot be what it may be, from the command line and from project.json', async () => {
  await workspace.component('numbers', 'FROM alpine:3.20\n', { runRetries: 0.5 });
  const fails = async (...args: string[]) => {
    const { exitCode, output } = await workspace.nx(['run', ...args]);
    expect(exitCode).not.toBe(0);
    return output;
  };
  expect(await fails('numbers:docker-build')).toMatch(/option runRetries is 0\.5 [^]*give a whole number, at least 0/);
  for (const batch of ['--batch', '--no-batch']) {
    expect(await fails('numbers:docker-build', '--retries=-1', batch)).toMatch(/option retries is -1 [^]*at least 0/);
    expect(await fails('numbers:prefetch', '--concurrency=0', batch)).toMatch(/option concurrency is 0 [^]*at least 1/);
  }
  expect(await fails('buildkit:builder', '--waitTimeout=-1')).toMatch(/option waitTimeout is -1 [^]*at least 0/);
});
