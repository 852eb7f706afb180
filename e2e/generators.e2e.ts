import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docker, hubUrl, removeBuilder, removeImages, resetHub, runIn } from './support/engine';
import { commitAll, createWorkspace, type Workspace } from './support/workspace';

const BUILDER = 'e2e-generators';
const REGISTRY = new URL(hubUrl).host;
const RELEASED = `${REGISTRY}/released/app:1.2.3`;
const APP = 'app:1.0.0-arm64';
const WORKER = 'worker:1.0.0-arm64';
const TEMPLATES = ['node', 'go', 'python', 'nginx', 'static', 'upstream', 'empty'];

let workspace: Workspace;
beforeAll(async () => {
  await resetHub();
  workspace = await createWorkspace({ builder: { name: BUILDER } });
});
afterAll(async () => {
  await removeBuilder(BUILDER);
  await removeImages(RELEASED, 'src-app:latest', 'app:1.0.0-amd64', APP, WORKER, 'base:v1');
  await workspace.remove();
});

async function json<Content>(...args: string[]): Promise<Content> {
  const { exitCode, output } = await workspace.nx(args);
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  return JSON.parse(output) as Content;
}

it('imports what compose files build, and sees which image is built from which', async () => {
  await workspace.write('src/base/Dockerfile', 'FROM ubuntu:22.04\nRUN echo base > /base\n');
  await workspace.write('src/app/Dockerfile', 'FROM base:v1\nARG LEVEL\nRUN echo "$LEVEL" > /level\nCOPY . /app\n');
  await workspace.write('src/app/.dockerignore', '*.md\n');
  await workspace.write('src/app/README.md', 'one');
  await workspace.write('src/compose.yaml', {
    include: ['db/compose.yaml'],
    services: { base: { build: './base', image: 'base:${BASE:-v1}' }, app: { build: './app' } },
  });
  await workspace.write('src/compose.override.yaml', { services: { app: { build: { args: ['LEVEL'] } } } });
  await workspace.write('src/db/compose.yaml', { services: { db: { image: 'postgres:16' } } });
  await workspace.write('src/.env', 'LEVEL=seven\n');
  await commitAll(workspace);

  expect(await workspace.nx(['g', 'nx-buildkit:import', 'src'])).toMatchObject({ exitCode: 0 });

  expect((await json<string[]>('show', 'projects', '--json')).sort()).toEqual(['app', 'base', 'buildkit', 'db']);
  await workspace.nx(['graph', '--file=graph.json']);
  const { graph } = JSON.parse(await readFile(join(workspace.root, 'graph.json'), 'utf8'));
  expect(graph.dependencies.app).toEqual([{ source: 'app', target: 'base', type: 'implicit' }]);
});

it('affects the dependents of an image that changes', async () => {
  const affected = await json<string[]>('show', 'projects', '--affected', '--files=src/base/Dockerfile', '--json');
  expect(affected).toEqual(expect.arrayContaining(['app', 'base']));
  expect(affected).not.toContain('db');
});

it('takes no file for an input that .dockerignore excludes', async () => {
  const { targets } = await json<{ targets: Record<string, { inputs: unknown[] }> }>(
    'show',
    'project',
    'app',
    '--json',
  );
  expect(targets['docker-build']?.inputs).toEqual(
    expect.arrayContaining(['{projectRoot}/**/*', '!{projectRoot}/*.md']),
  );
});

it('builds for arm64 what it imported, and a project that it attached targets to', async () => {
  await workspace.write('src/worker/project.json', { name: 'worker' });
  await workspace.write('src/worker/Dockerfile', 'FROM ubuntu:22.04\nARG GREETING\nRUN echo "$GREETING" > /greeting\n');
  const attached = await workspace.nx(['g', 'nx-buildkit:attach', 'worker']);
  expect(attached).toEqual({ exitCode: 0, output: attached.output });
  expect(attached.output).toContain('GREETING');

  const build = ['run-many', '-t', 'docker-build', '--projects=app,worker', '--platform=arm64'];
  const built = await workspace.nx(build, { GREETING: 'hello' });
  expect(built).toEqual({ exitCode: 0, output: built.output });
  expect(await runIn(APP, 'linux/arm64', 'cat', '/base', '/level')).toBe('base\nseven');
  expect(await runIn(WORKER, 'linux/arm64', 'cat', '/greeting')).toBe('hello');
});

it('releases an image by nx release', async () => {
  await workspace.write('src/app/Dockerfile', 'FROM ubuntu:22.04\n');
  await workspace.write('src/app/project.json', { name: 'app' });
  const nxJson = JSON.parse(await readFile(join(workspace.root, 'nx.json'), 'utf8'));
  await workspace.write('nx.json', {
    ...nxJson,
    release: {
      projects: ['app'],
      projectsRelationship: 'independent',
      docker: {
        preVersionCommand: 'node node_modules/nx/dist/bin/nx.js run app:docker-build',
        registryUrl: REGISTRY,
        repositoryName: 'released/app',
        skipVersionActions: true,
      },
      version: { git: { commit: false, tag: false } },
      changelog: { projectChangelogs: false, workspaceChangelog: false },
    },
  });
  await commitAll(workspace);

  const version = await workspace.nx(['release', 'version', '--dockerVersion=1.2.3']);
  expect(version).toEqual({ exitCode: 0, output: version.output });
  const publish = await workspace.nx(['release', 'publish']);
  expect(publish).toEqual({ exitCode: 0, output: publish.output });

  await removeImages(RELEASED);
  await docker('pull', RELEASED);
});

it('makes components of every template that build for arm64 at once without a warning, run there, and not as root', async () => {
  for (const template of TEMPLATES) {
    const image = template === 'upstream' ? ['--image=gitea/gitea:1.25.1'] : [];
    const made = await workspace.nx([
      'g',
      'nx-buildkit:component',
      `e2e-${template}`,
      `--template=${template}`,
      ...image,
    ]);
    expect(made).toEqual({ exitCode: 0, output: made.output });
  }
  const runMany = [
    'run-many',
    '-t',
    'docker-build',
    'smoke',
    '--projects=e2e-*',
    '--platform=arm64',
    '--output-style=static',
  ];

  const first = await workspace.nx(runMany);
  expect(first).toEqual({ exitCode: 0, output: first.output });
  const works = [...first.output.matchAll(/^(e2e-.*) works on linux\/arm64$/gm)].map(([, image = '']) => image);
  expect(works.map((image) => image.replace(/^e2e-|:.*/g, '')).sort()).toEqual([...TEMPLATES].sort());
  const users = await docker('image', 'inspect', '--format', '{{.Config.User}}', ...works);
  expect(Object.fromEntries(works.map((image, i) => [image.replace(/:.*/, ''), users.split('\n')[i]]))).toEqual({
    'e2e-node': 'node',
    'e2e-go': '65532:65532',
    'e2e-python': '65532:65532',
    'e2e-nginx': '101',
    'e2e-static': '101',
    'e2e-upstream': '',
    'e2e-empty': '65532:65532',
  });

  const check = ['buildx', 'build', '--builder', BUILDER, '--check', '--platform=linux/arm64'];
  const said = await Promise.all(
    TEMPLATES.map((template) => docker(...check, join(workspace.root, 'components', `e2e-${template}`))),
  );
  expect(new Set(said)).toEqual(new Set(['Check complete, no warnings found.']));

  const again = await workspace.nx([...runMany.filter((word) => word !== 'smoke'), '--skip-nx-cache']);
  expect(again).toEqual({ exitCode: 0, output: again.output });
  expect([...again.output.matchAll(/^e2e-.* (\d+) of \1 steps cached/gm)]).toHaveLength(TEMPLATES.length);
  await removeImages(...works);
});
