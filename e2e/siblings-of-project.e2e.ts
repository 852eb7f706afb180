import { componentWorkspace, publishNamed, type ComponentWorkspace } from './docker-build.support';
import { runIn } from './support/engine';
import { commitAll } from './support/workspace';

const BUILDER = 'e2e-own-siblings';
const AMD64 = '--platform=amd64';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  // The registry has an old image of each of these names.
  await publishNamed('node:20', `${BUILDER}-base:1`, `${BUILDER}-base:prod`, `${BUILDER}-again:1`);
});
afterAll(() => workspace.destroy());

const tag = (name: string, version = '1') => workspace.image(name, version);
const target = (options: object, more: object = {}) => ({ executor: 'nx-buildkit:docker-build', options, ...more });
const base = (more: object = {}) => target({ dockerfile: 'components/app/base.Dockerfile', tags: [tag('base')] }, more);
const app = (more: object = {}) => target({ tags: [tag('app')] }, more);
const project = (targets: object) =>
  workspace.write('components/app/project.json', JSON.stringify({ name: 'app', targets }));
const made = (text: string) => workspace.write('components/app/made', text);
const seen = (version = '1', platform = 'linux/amd64') => runIn(tag('app', version), platform, 'cat', '/seen');

beforeEach(async () => {
  await project({ 'base-build': base(), 'docker-build': app() });
  await workspace.write('components/app/base.Dockerfile', 'FROM node:20\nCOPY made /who\nRUN uname -m > /arch\n');
  await workspace.write('components/app/Dockerfile', `FROM ${tag('base')}\nRUN cat /who > /seen\n`);
});

/** A run of Nx that has to succeed. Returns what it printed. */
async function nx(...args: string[]): Promise<string> {
  const { exitCode, output } = await workspace.nx(args);
  if (exitCode !== 0) throw new Error(output);
  return output;
}

async function refused(...args: string[]): Promise<string> {
  const { exitCode, output } = await workspace.nx(args);
  expect({ exitCode, output }).toEqual({ exitCode: expect.any(Number), output });
  expect(exitCode).not.toBe(0);
  return output;
}

describe('an image that another target of the project builds', () => {
  it.each([[[]], [['--no-batch']]])(
    'is the one that was just built, and not that of the registry (%j)',
    async (args) => {
      for (const text of [`one${args.length}`, `two${args.length}`]) {
        await made(text);
        const output = await workspace.build('app', AMD64, ...args);
        expect(output).toContain(`${tag('base')} is built by the project app: no registry is asked for it`);
        expect(await seen()).toBe(text);
      }
      expect(await workspace.build('app', AMD64, ...args)).toMatch(/for 6 out of 6 tasks/);
    },
  );

  it('is built for the platform of the command line', async () => {
    await made('arm');
    await workspace.write('components/app/Dockerfile', `FROM ${tag('base')}\nRUN cat /who /arch > /seen\n`);
    await workspace.build('app', '--platform=arm64');
    expect(await seen('1', 'linux/arm64')).toBe('armaarch64');
  });

  it('is the one of the configuration', async () => {
    await made('configured');
    const tags = (name: string) => ({ configurations: { production: { tags: [tag(name, 'prod')] } } });
    await project({ 'base-build': base(tags('base')), 'docker-build': app(tags('app')) });
    await workspace.write('components/app/Dockerfile', `FROM ${tag('base', 'prod')}\nRUN cat /who > /seen\n`);
    await workspace.build('app', AMD64, '--configuration=production');
    expect(await seen('prod')).toBe('configured');
    // Without the configuration no target builds that name.
    await workspace.build('app', AMD64);
    expect(await seen()).toBe(tag('base', 'prod'));
  });

  it('is checked and built with others, and where it is affected', async () => {
    await made('before');
    await commitAll(workspace);
    await made('all');
    await nx('run-many', '-t', 'docker-build,base-build,docker-check', '-p', 'app', AMD64);
    expect(await seen()).toBe('all');
    await made('affected');
    await nx('affected', '-t', 'docker-build', '--base=HEAD', AMD64);
    expect(await seen()).toBe('affected');
  });

  it('is refused for a dependsOn that leaves it out, with the line that does not', async () => {
    await project({ 'base-build': base(), 'docker-build': app({ dependsOn: ['prefetch'] }) });
    const output = await refused('run', 'app:docker-build', AMD64);
    expect(output).toContain('NXBK-1101');
    expect(output).toContain('{"target":"base-build","params":"forward"}');
    await project({ 'base-build': base(), 'docker-build': app({ dependsOn: ['prefetch', 'base-build'] }) });
    await made('depends');
    await workspace.build('app', AMD64);
    expect(await seen()).toBe('depends');
  });
});

it('is taken by a named context, too', async () => {
  const dependsOn = ['prefetch', 'base-build'];
  const options = { tags: [tag('app')], buildContexts: { below: 'project:app' } };
  await project({ 'docker-build': target(options, { dependsOn }), 'base-build': base() });
  await workspace.write('components/app/Dockerfile', 'FROM below\nRUN cat /who > /seen\n');
  for (const text of ['context', 'changed']) {
    await made(text);
    await workspace.build('app', AMD64);
    expect(await seen()).toBe(text);
  }
});

describe('a circle', () => {
  it('of two targets of a project is refused with both names', async () => {
    await workspace.write('components/app/base.Dockerfile', `FROM ${tag('app')}\n`);
    const output = await refused('run', 'app:docker-build', AMD64);
    expect(output).toContain('circular');
    expect(output).toMatch(/app:base-build.*app:docker-build|app:docker-build.*app:base-build/s);
    // Without the dependencies, by which Nx finds it.
    const alone = { dependsOn: [], cache: false };
    await project({ 'base-build': base(alone), 'docker-build': app(alone) });
    expect(await refused('run', 'app:docker-build', AMD64)).toContain(
      'app:docker-build → app:base-build → app:docker-build',
    );
  });

  it('of one target is refused', async () => {
    await workspace.component('alone', 'FROM self\n', { buildContexts: { self: 'project:alone' } });
    expect(await refused('run', 'alone:docker-build', AMD64)).toContain('alone:docker-build → alone:docker-build');
    // Where it could mean one of several others.
    const other = target({ dockerfile: 'components/app/base.Dockerfile', tags: [tag('other')] });
    const self = target({ tags: [tag('app')], buildContexts: { self: 'project:app' } });
    await project({ 'base-build': base(), 'other-build': other, 'docker-build': self });
    await workspace.write('components/app/Dockerfile', 'FROM self\n');
    expect(await refused('run', 'app:docker-build', AMD64)).toContain('app:docker-build → app:docker-build');
  });

  it('is not one where a target gives an upstream image its name again', async () => {
    await project({ 'docker-build': target({ tags: [tag('again')] }), 'base-build': base() });
    await workspace.write('components/app/Dockerfile', `FROM ${tag('again')}\nRUN echo more > /more\n`);
    await workspace.build('app', AMD64);
    expect(await runIn(tag('again'), 'linux/amd64', 'cat', '/who', '/more')).toBe(`${tag('again')}\nmore`);
  });
});
