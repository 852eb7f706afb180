import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { countedDocker, type CountedDocker } from './support/counted-docker';
import { endingDocker } from './support/ending-docker';
import { docker, hub, removeImages, runIn } from './support/engine';

const PREFIX = 'e2e-together';
const BASE = `${PREFIX}:1`;

let workspace: ComponentWorkspace;
let counted: CountedDocker;
beforeEach(async () => {
  workspace = await componentWorkspace(PREFIX);
  counted = await countedDocker();
  await publish(`library/${PREFIX}`, '1', {});
});
afterEach(async () => {
  await counted.remove();
  await workspace.destroy();
});

const component = (name: string, dockerfile: string, options: object = {}, files = {}) =>
  workspace.component(name, dockerfile, { archSuffix: false, ...options }, files);

const read = (name: string, path: string) => runIn(workspace.image(name, 'v1'), 'linux/amd64', 'cat', path);

/** The id and the configuration of the image of a component. */
async function inspect(name: string): Promise<{ readonly Id: string; readonly Config: { readonly Labels: unknown } }> {
  const [image] = JSON.parse(await docker('image', 'inspect', workspace.image(name, 'v1')));
  return image;
}

/** Builds components in one run, and tells which of docker's commands built something. */
async function build(...args: readonly string[]) {
  await counted.commands();
  const { exitCode, output } = await workspace.nx(
    ['run-many', '-t', 'docker-build', '--output-style=static', ...args],
    { ...counted.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  );
  const builds = (await counted.commands()).filter((command) => /^buildx (build|bake)$/.test(command));
  return { exitCode, output, builds: builds.sort() };
}

const blockOf = (name: string, output: string): string =>
  output.split(/^> nx run /m).find((block) => block.startsWith(`${name}:docker-build`)) ?? '';

it('builds what runs no program in one process, each image as if it were built alone', async () => {
  const odd = '${HOME} %{if} $$ "quoted" \\ 1,2=3';
  await component('plain', `FROM ${BASE}\nCOPY text /text\n`, {}, { text: 'plain' });
  await component('same', `FROM ${BASE}\nCOPY text /text\n`, {}, { text: 'plain' });
  await component(
    'stages',
    `ARG FROM\nFROM ${BASE} AS first\nCOPY text /text\nFROM $FROM AS second\nARG ODD\nENV ODD=$ODD\nCOPY --from=first /text /text\nCOPY --from=docs text /docs\nFROM second\n`,
    {
      target: 'second',
      buildArgs: { ODD: odd, FROM: BASE },
      labels: { odd: '$$ "quoted" 1,2=3' },
      annotations: { 'org.example.odd': '1,2=3' },
      buildContexts: { docs: 'libs/docs' },
      tags: [`${PREFIX}-stages:v1`, `${PREFIX}-stages:second`],
    },
    { text: 'stages' },
  );
  await workspace.write('libs/docs/text', 'docs');
  // One context, of which each of them sends something else.
  for (const name of ['all', 'some']) {
    await component(
      name,
      `FROM ${BASE}\nCOPY components/plain components/all /files/\n`,
      { context: '.' },
      { only: name },
    );
  }
  await workspace.write('components/all/Dockerfile.dockerignore', 'dist\n');
  await workspace.write('components/some/Dockerfile.dockerignore', 'dist\n**/text\n');
  await component('program', `FROM ${BASE}\nRUN echo program > /text\n`);

  const { exitCode, output, builds } = await build();
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(builds).toEqual(['buildx bake', 'buildx build']);
  expect(await read('plain', '/text')).toBe('plain');
  expect(await read('same', '/text')).toBe('plain');
  expect(await read('stages', '/text')).toBe('stages');
  expect(await read('stages', '/docs')).toBe('docs');
  expect(await read('all', '/files/text')).toBe('plain');
  await expect(read('some', '/files/text')).rejects.toThrow();
  expect(await read('some', '/files/only')).toBe('all');
  expect(await read('program', '/text')).toBe('program');
  expect((await inspect('stages')).Config.Labels).toMatchObject({ odd: '$$ "quoted" 1,2=3' });
  expect(await runIn(`${PREFIX}-stages:second`, 'linux/amd64', 'sh', '-c', 'echo "$ODD"')).toBe(odd);
  // A step that two of them share is in the output of both.
  for (const name of ['plain', 'same']) {
    expect(blockOf(name, output)).toMatch(/^#\d+ \[.*\] COPY text \/text$/m);
    expect(blockOf(name, output)).toMatch(/sha256:\w{64}, [\d.]+ s, \d of 1 steps cached/);
  }
  expect(output).not.toMatch(/build\d/);

  const names = ['plain', 'same', 'stages', 'all', 'some'];
  expect((await build('--skip-nx-cache')).builds).toEqual(['buildx bake', 'buildx build']);
  const together = await Promise.all(names.map(inspect));
  await removeImages(...names.map((name) => workspace.image(name, 'v1')), `${PREFIX}-stages:second`);
  for (const name of names) await workspace.build(name, '--skip-nx-cache');
  expect(await Promise.all(names.map(inspect))).toEqual(
    together.map((image) => expect.objectContaining({ Id: image.Id })),
  );
});

it('lets one fail alone, with the message of a build of its own', async () => {
  await component('bad', `FROM ${BASE}\nCOPY missing /missing\n`);
  await component('one', `FROM ${BASE}\nCOPY text /text\n`, {}, { text: 'one' });
  await component('two', `FROM ${BASE}\nCOPY text /text\n`, {}, { text: 'two' });

  const { exitCode, output, builds } = await build();
  expect(exitCode).toBe(1);
  expect(builds).toContain('buildx build');
  expect(blockOf('bad', output)).toMatch(/components\/bad\/Dockerfile[^]*"\/missing": not found/);
  expect(blockOf('bad', output)).not.toContain('bake');
  for (const name of ['one', 'two']) expect(await read(name, '/text')).toBe(name);
  const again = await build();
  for (const name of ['one', 'two'])
    expect(again.output).toMatch(new RegExp(`${name}:docker-build.*(local cache|existing outputs)`));
});

it('loads them into the engine together, and each by itself where that fails', async () => {
  const names = ['one', 'two', 'three'];
  for (const name of names) await component(name, `FROM ${BASE}\nCOPY text /text\n`, {}, { text: name });
  const all = ['run-many', '-t', 'docker-build'];
  expect(await workspace.nx(all, counted.env)).toMatchObject({ exitCode: 0 });
  const commands = await counted.commands();
  const count = (wanted: string): number => commands.filter((command) => command === wanted).length;
  expect([count('buildx bake'), count('image load')]).toEqual([1, 1]);
  const together = await Promise.all(names.map(inspect));
  await removeImages(...names.map((name) => workspace.image(name, 'v1')));

  const { PATH } = await endingDocker(workspace.root, 'image load', 1);
  expect(await workspace.nx([...all, '--skip-nx-cache'], { PATH })).toMatchObject({ exitCode: 0 });
  for (const [i, name] of names.entries()) {
    expect((await inspect(name)).Id).toBe(together[i]?.Id);
    expect(await read(name, '/text')).toBe(name);
  }
});

it('pushes as builds of their own do', async () => {
  const registry = new URL((await hub.status()).upstream).host;
  const names = ['one', 'two'];
  for (const name of names) {
    const options = { outputs: ['push'], tags: [`${registry}/e2e/${PREFIX}-${name}:1`] };
    await component(name, `FROM ${BASE}\nCOPY text /text\n`, options, { text: name });
  }
  const { exitCode, output } = await build();
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  for (const name of names) {
    const record = JSON.parse(
      await readFile(join(workspace.root, `dist/buildkit/${name}/docker-build/image.json`), 'utf8'),
    );
    const reference = `${registry}/e2e/${PREFIX}-${name}:1`;
    const { stdout } = await execa('docker', [
      'buildx',
      'imagetools',
      'inspect',
      '--format',
      '{{.Manifest.Digest}}',
      reference,
    ]);
    expect(record.images[0].digest).toBe(stdout);
    await docker('pull', reference);
    expect(await runIn(reference, 'linux/amd64', 'cat', '/text')).toBe(name);
  }
});

it('builds in one process what sends the same folder', async () => {
  const options = { context: 'shared', dockerfile: 'components/{projectName}/Dockerfile' };
  await workspace.write('shared/text', 'shared');
  // All of them have the same new layer, which leaves BuildKit at the same moment.
  const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
  for (const name of names) await component(name, `FROM ${BASE}\nCOPY text /text\nLABEL name=${name}\n`, options);
  const { exitCode, output, builds } = await build();
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(builds).toEqual(['buildx bake']);
  for (const name of names) expect(await read(name, '/text')).toBe('shared');
});
