import { execa } from 'execa';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { runIn } from './support/engine';

const PREFIX = 'e2e-batch';
const BASE = `${PREFIX}:1`;

let workspace: ComponentWorkspace;
beforeEach(async () => {
  workspace = await componentWorkspace(PREFIX);
  await publish(`library/${PREFIX}`, '1', {});
});
afterEach(() => workspace.destroy());

const component = (name: string, dockerfile: string, options: object = {}, files = {}) =>
  workspace.component(name, dockerfile, { archSuffix: false, ...options }, files);

const buildAll = (...args: readonly string[]) =>
  // Without Nx's own colours.
  workspace.nx(['run-many', '-t', 'docker-build', '--output-style=static', ...args], {
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  });

const record = (name: string) => join(workspace.root, `dist/buildkit/${name}/docker-build/image.json`);

/** The output of one task, as Nx shows it in a run: from its name to the name of the next one. */
function blockOf(task: string, output: string): string {
  const blocks = output.split(/^> nx run /m);
  return blocks.find((block) => block.startsWith(task)) ?? '';
}

const read = (name: string, path: string) => runIn(workspace.image(name, 'v1'), 'linux/amd64', 'cat', path);

it('builds in the order of the tasks, shows the output of each as one block, and takes each from the cache afterwards', async () => {
  await component('base', `FROM ${BASE}\nCOPY text /text\n`, {}, { text: 'first' });
  await component('app', `FROM ${PREFIX}-base:v1\nRUN cat /text /text > /twice\n`);
  await component('other', `FROM ${BASE}\nRUN echo other > /text\n`);

  const { exitCode, output } = await buildAll();
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output).toContain('Running 3 tasks with nx-buildkit:docker-build');
  for (const name of ['base', 'app', 'other']) {
    const block = blockOf(`${name}:docker-build`, output);
    expect(block).toContain(`${PREFIX}-${name}:v1: an image for linux/amd64`);
    expect(block).toMatch(/^#\d+ \[.*\] (COPY|RUN)/m);
    expect(block).toMatch(/sha256:\w{64}, [\d.]+ s, \d of \d steps cached/);
    const others = ['base', 'app', 'other'].filter((other) => other !== name);
    others.forEach((other) => expect(block).not.toContain(`${PREFIX}-${other}:v1: `));
  }
  expect(await read('app', '/twice')).toBe('firstfirst');

  const again = await buildAll();
  for (const name of ['base', 'app', 'other'])
    expect(again.output).toMatch(new RegExp(`${name}:docker-build.*(local cache|existing outputs)`));

  // What is built from a changed image is built again in the same run, and its hash is that of the new one.
  await component('base', `FROM ${BASE}\nCOPY text /text\n`, {}, { text: 'second' });
  const changed = await buildAll();
  expect(changed.output).toMatch(/other:docker-build.*(local cache|existing outputs)/);
  expect(await read('app', '/twice')).toBe('secondsecond');
  const last = await buildAll();
  expect(last.output).toMatch(/app:docker-build.*(local cache|existing outputs)/);
  expect(await read('app', '/twice')).toBe('secondsecond');
});

it('fails one task alone, and skips only what is built from it', async () => {
  await component('bad', `FROM ${BASE}\nRUN echo before; exit 3\n`);
  await component('behind', `FROM ${PREFIX}-bad:v1\nRUN true\n`);
  await component('good', `FROM ${BASE}\nRUN true\n`);

  const { exitCode, output } = await buildAll();
  expect(exitCode).not.toBe(0);
  expect(blockOf('bad:docker-build', output)).toMatch(/before[^]*did not complete successfully: exit code: 3/);
  expect(blockOf('good:docker-build', output)).toContain(`${PREFIX}-good:v1: linux/amd64`);
  expect(output).not.toMatch(/> nx run behind:docker-build/);
  await access(record('good'));
  for (const name of ['bad', 'behind']) await expect(access(record(name))).rejects.toThrow('ENOENT');

  const again = await buildAll();
  expect(again.output).toMatch(/good:docker-build.*(local cache|existing outputs)/);
});

it.each([[], ['--no-batch']])('gives each task the variables of the .env file of its project (%s)', async (...args) => {
  const options = { buildArgsFromEnv: ['WHO', 'BASE'] };
  const dockerfile = 'ARG BASE\nFROM $BASE\nARG WHO\nRUN echo "$WHO" > /who\n';
  await publish(`library/${PREFIX}-two`, '1', {});
  await component('one', dockerfile, options, { '.env': `WHO=one\nBASE=${BASE}\n` });
  await component('two', dockerfile, options, { '.env': `WHO=two\nBASE=${PREFIX}-two:1\n` });

  const { exitCode, output } = await buildAll(...args);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(await read('one', '/who')).toBe('one');
  expect(await read('two', '/who')).toBe('two');
  expect(await readFile(record('two'), 'utf8')).toContain(`library/${PREFIX}-two:1`);

  // A task has the same hash either way.
  const otherWay = await buildAll(...(args.length > 0 ? [] : ['--no-batch']));
  expect(otherWay.output).toMatch(/one:docker-build.*(local cache|existing outputs)/);
});

it('fails where two projects give different images one name, from the cache too', async () => {
  const tags = [`${PREFIX}-same:1`];
  await component('one', `FROM ${BASE}\nRUN echo one > /who\n`, { tags });
  await component('two', `FROM ${BASE}\nRUN echo two > /who\n`, { tags });
  for (const run of ['first', 'again']) {
    const { exitCode, output } = await buildAll();
    expect({ run, exitCode, output }).toMatchObject({ run, exitCode: 1 });
    const made = `one:docker-build and two:docker-build made different images of the name ${tags[0]}`;
    expect(output).toContain(made);
  }
});

it('ends every build at Ctrl-C, and leaves no record of what it did not build', async () => {
  const names = ['a', 'b', 'c'];
  for (const name of names) await component(name, `FROM ${BASE}\nRUN echo ${name}; sleep 600\n`);
  const begun = /docker-build: #\d+ [^]*docker-build: #\d+ /;
  const nx = workspace.start(['run-many', '-t', 'docker-build']);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    nx.all?.on('data', (data: Buffer) => begun.test((output += String(data))) && resolve());
    void nx.finally(() => reject(new Error(`nx ended: ${output}`)));
  });
  process.kill(-Number(nx.pid), 'SIGINT');
  expect((await nx).exitCode).not.toBe(0);

  expect((await execa('ps', ['-eo', 'args'])).stdout).not.toContain(workspace.root);
  for (const name of names) await expect(access(record(name))).rejects.toThrow('ENOENT');
});
