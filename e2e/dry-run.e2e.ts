import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace } from './docker-build.support';
import { docker, hub, runIn } from './support/engine';

/** What is asked for of images; the configuration of the builder is a look at what Docker says, and whether its mirrors answer. */
const pulls = async () => (await hub.requests()).filter(({ kind }) => kind !== 'ping' && kind !== 'token');

it('touches nothing by dryRun, where there is nothing yet and where there is an image', async () => {
  const fresh = await componentWorkspace('e2e-dry-run');
  const dryRun = () => fresh.tryBuild('app', '--platform=amd64', '--dryRun');
  try {
    await fresh.component('app', 'FROM alpine:3.20\nRUN echo 1 > /x\n');
    await hub.clear();
    const first = await dryRun();
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.output).toContain('docker buildx build --builder e2e-dry-run');
    expect(first.output).toContain('The base images for linux/amd64 are not locked yet');
    expect(await pulls()).toEqual([]);
    expect(await docker('buildx', 'ls', '--format', '{{.Name}}')).not.toContain('e2e-dry-run');
    expect(existsSync(join(fresh.root, 'image-store'))).toBe(false);

    await fresh.build('app', '--platform=amd64');
    const record = join(fresh.root, 'dist/buildkit/app/docker-build/image.json');
    const before = await readFile(record, 'utf8');
    await fresh.component('app', 'FROM ubuntu:22.04\nRUN echo 2 > /x\n');
    await hub.clear();
    expect(await dryRun()).toMatchObject({ exitCode: 0 });
    expect(await readFile(record, 'utf8')).toBe(before);
    expect(await pulls()).toEqual([]);
    // What a dry run leaves is no answer for a run that is to build.
    await fresh.build('app', '--platform=amd64');
    expect(await runIn(fresh.image('app', 'v1-amd64'), 'linux/amd64', 'cat', '/x')).toBe('2');
  } finally {
    await fresh.destroy();
  }
});

it('says nothing of an earlier image, whose archive is gone, and has it again when asked to', async () => {
  const fresh = await componentWorkspace('e2e-dry-run-archive');
  const archive = join(fresh.root, 'dist/archive.tar');
  const outputs = { GITHUB_OUTPUT: join(fresh.root, 'github-output') };
  const build = async (...args: readonly string[]) => {
    const { exitCode, output } = await fresh.nx(['run', 'app:docker-build', '--platform=amd64', ...args], outputs);
    expect({ exitCode, output }).toEqual({ exitCode: 0, output });
    return output;
  };
  try {
    await fresh.component('app', 'FROM alpine:3.20\nRUN echo 1 > /x\n', {
      outputs: ['type=oci,dest=dist/archive.tar'],
    });
    await build();
    await rm(archive);
    await rm(outputs.GITHUB_OUTPUT);
    await build('--dryRun');
    expect(existsSync(outputs.GITHUB_OUTPUT)).toBe(false);
    await build();
    expect(existsSync(archive)).toBe(true);
    expect(existsSync(outputs.GITHUB_OUTPUT)).toBe(true);
  } finally {
    await fresh.destroy();
  }
});
