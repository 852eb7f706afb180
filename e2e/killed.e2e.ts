import { chown, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { abandonedName } from '../packages/nx-buildkit/test-data/abandoned-name';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { docker } from './support/engine';
import { startGate, type Gate } from './support/gate';

let workspace: ComponentWorkspace;
let env: { readonly TMPDIR: string };
let gate: Gate;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-killed');
  env = { TMPDIR: join(workspace.root, 'tmp') };
  await mkdir(env.TMPDIR);
  await publish('library/e2e-killed', '1', {});
  gate = await startGate();
  await workspace.component('slow', `FROM e2e-killed:1\nRUN ${gate.wait}\n`);
  await workspace.component('next', 'FROM e2e-killed:1\nCOPY Dockerfile /\n');
  expect(await workspace.nx(['run-many', '-t', 'prefetch'], env)).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  gate.close();
  await workspace.destroy();
});

type Running = ReturnType<ComponentWorkspace['start']>;

/** @throws Error when nx ends before its RUN has come to the gate */
async function untilRunAt({ reached }: Gate, nx: Running): Promise<void> {
  await Promise.race([reached, nx.then(({ all }) => Promise.reject(new Error(`nx ended: ${String(all)}`)))]);
}

/** What processes of this plugin made for themselves alone. */
async function leftovers(): Promise<readonly string[]> {
  const names = await readdir(env.TMPDIR, { recursive: true });
  return names.filter((name) => /^nx-buildkit-[^/]*-\d+-[0-9a-f]{16}$|use-[^/]*\.lock$/.test(name));
}

it('what a killed build left behind goes with the next build, and what others own stays', async () => {
  const others = join(env.TMPDIR, `nx-buildkit-${abandonedName()}`);
  await mkdir(others);
  await chown(others, 65534, 65534);
  const nx = workspace.start(['run', 'slow:docker-build'], env);
  await untilRunAt(gate, nx);
  // With all its tasks at once, as the OOM killer or a CI runner does.
  process.kill(-Number(nx.pid), 'SIGKILL');
  await nx;
  gate.open();
  expect((await leftovers()).length).toBeGreaterThan(2);

  expect(await workspace.nx(['run', 'next:docker-build'], env)).toMatchObject({ exitCode: 0 });
  expect(await leftovers()).toEqual([others.slice(env.TMPDIR.length + 1)]);
});

it('a container of a killed smoke run goes with the next run', async () => {
  const smoke = (args: readonly string[]) => ({
    executor: 'nx-buildkit:smoke',
    options: { entrypoint: '/bin/sh', args },
  });
  await workspace.write('components/next/project.json', {
    name: 'next',
    targets: {
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { imagePrefix: 'e2e-killed-', version: 'v1' } },
      hang: smoke(['-c', 'echo begun; sleep 600']),
      works: smoke(['-c', 'true']),
      fails: smoke(['-c', 'exit 3']),
    },
  });
  const containers = () => docker('ps', '--all', '--filter', 'name=nx-buildkit-smoke', '--format', '{{.Names}}');
  const nx = workspace.start(['run', 'next:hang'], env);
  while (nx.exitCode === null && (await containers()) === '') await new Promise((resolve) => setTimeout(resolve, 100));
  expect(nx.exitCode).toBeNull();
  process.kill(-Number(nx.pid), 'SIGKILL');
  await nx;
  expect(await containers()).not.toBe('');
  expect(await workspace.nx(['run', 'next:works'], env)).toMatchObject({ exitCode: 0 });
  expect(await containers()).toBe('');
});

it('an image that does not work fails its smoke test, and so does one that is not in the engine', async () => {
  const failed = await workspace.nx(['run', 'next:fails'], env);
  expect(failed).toMatchObject({ exitCode: 1 });
  expect(failed.output).toFailWith('NXBK-0815');
  await workspace.write('components/pushed/Dockerfile', 'FROM e2e-killed:1\n');
  await workspace.write('components/pushed/project.json', {
    name: 'pushed',
    targets: {
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { outputs: ['oci'] } },
      smoke: { executor: 'nx-buildkit:smoke' },
    },
  });
  const missing = await workspace.nx(['run', 'pushed:smoke'], env);
  expect(missing).toMatchObject({ exitCode: 1 });
  expect(missing.output).toFailWith('NXBK-0813');
});

/** The docker buildx below the docker that builds with this test's builder. */
async function buildxOf(builder: string): Promise<number | undefined> {
  for (const pid of await readdir('/proc')) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (words[0]?.endsWith('docker-buildx') && words.includes('build') && words.includes(builder)) return Number(pid);
  }
  return undefined;
}

it('a build whose buildx was killed says so, and is tried again', async () => {
  const other = await startGate();
  await workspace.component('again', `FROM e2e-killed:1\nRUN ${other.wait}\n`);
  const nx = workspace.start(['run', 'again:docker-build'], env);
  await untilRunAt(other, nx);
  process.kill(Number(await buildxOf('e2e-killed')), 'SIGKILL');
  other.open();
  const { exitCode, all } = await nx;
  other.close();
  expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
  expect(all).toContain('docker was killed, as it is when memory runs out, which is transient: trying again, 2 left');
});
