import { execa } from 'execa';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { openRepository, type Repository } from './repositories/repository';
import { runIn } from './support/engine';

const CACHED = /docker-build.*(local cache|existing outputs)/;

describe('what BuildKit is sent', () => {
  const WEB = `ARG LIB=libs/a
FROM scratch AS unused
COPY unused.txt /
FROM scratch
ARG LIB
ARG TARGETARCH
COPY package.json generated/*.txt /app/
COPY \${LIB} /lib
COPY bin/$TARGETARCH /bin
`;
  const FILES = {
    'apps/web/project.json': JSON.stringify({
      name: 'sent-web',
      targets: { 'docker-build': { options: { context: '.', outputs: ['oci'] } } },
    }),
    'apps/web/Dockerfile': WEB,
    'apps/web/main.txt': 'x',
    '.dockerignore': '**/*.md\nlibs/a/tests\n',
    '.gitignore': 'generated\nnode_modules\ndist\n.nx\nimage-store\n*.tmp\n',
    'generated/client.txt': 'x',
    'generated/client.json': 'x',
    'libs/a/x.txt': 'x',
    'libs/a/y.tmp': 'x',
    'libs/a/README.md': 'x',
    'libs/a/tests/x.txt': 'x',
    'libs/b/x.txt': 'x',
    'bin/amd64/app': 'x',
    'bin/arm64/app': 'x',
    'unused.txt': 'x',
    'README.md': 'x',
  };
  let repository: Repository;
  beforeAll(async () => {
    repository = await openRepository('sent', FILES, []);
    await repository.run('run', 'sent-web:docker-build', '--platform=amd64');
  });
  afterAll(() => repository.close());

  /** Whether BuildKit's own client sends it a file that has just become large. */
  async function isSent(): Promise<boolean> {
    const { stderr } = await execa(
      'docker',
      ['buildx', 'build', '--builder=e2e-repository-sent', '--progress=plain', '--output=type=cacheonly'].concat([
        '--platform=linux/amd64',
        '--file=apps/web/Dockerfile',
        '.',
      ]),
      { cwd: repository.workspace.root },
    );
    return /transferring context: \d+(\.\d+)?kB/.test(stderr);
  }

  it('is what Nx hashes, file by file, whether git ignores it or not', async () => {
    await isSent();
    const verdicts: Record<string, readonly boolean[]> = {};
    for (const path of Object.keys(FILES).filter((file) => FILES[file as keyof typeof FILES] === 'x')) {
      await repository.workspace.write(path, path.padEnd(100_000, '.'));
      const sent = await isSent();
      const said = await repository.run('run', 'sent-web:docker-build', '--platform=amd64');
      verdicts[path] = [sent, !CACHED.test(said)];
    }
    expect(verdicts).toEqual({
      'apps/web/main.txt': [false, false],
      'generated/client.txt': [true, true],
      'generated/client.json': [false, false],
      'libs/a/x.txt': [true, true],
      'libs/a/y.tmp': [true, true],
      'libs/a/README.md': [false, false],
      'libs/a/tests/x.txt': [false, false],
      'libs/b/x.txt': [false, false],
      'bin/amd64/app': [true, true],
      // The command line may name the other platform.
      'bin/arm64/app': [false, true],
      'unused.txt': [false, false],
      'README.md': [false, false],
    });
  });
});

describe('what git ignores', () => {
  const project = (name: string, options: object, targets: object = {}) =>
    JSON.stringify({ name: `ignored-${name}`, targets: { ...targets, 'docker-build': { options } } });
  const TAGS = ['context', 'file', 'folder', 'client'].map((name) => `e2e-ignored/${name}`);
  const tagged = (name: string, options: object = {}) => ({ tags: [`e2e-ignored/${name}`], ...options });
  const FILES = {
    '.gitignore': 'dist\nnode_modules\n.nx\nimage-store\n.env.*\n',
    '.nxignore': 'apps/client/generated\n',
    'apps/context/project.json': project(
      'context',
      tagged('context', { context: 'dist/apps/context', dockerfile: 'apps/context/Dockerfile' }),
      { build: { command: 'mkdir -p dist/apps/context && cp apps/context/main.txt dist/apps/context/main.txt' } },
    ),
    'apps/context/main.txt': 'v1',
    'apps/context/Dockerfile': 'FROM alpine:3.20\nCOPY main.txt /value\n',
    'apps/file/project.json': project('file', tagged('file')),
    'apps/file/.env.production': 'v1',
    'apps/file/Dockerfile': 'FROM alpine:3.20\nCOPY .env.production /value\n',
    'apps/folder/project.json': project('folder', tagged('folder', { buildContexts: { gen: 'dist/gen' } })),
    'apps/folder/Dockerfile': 'FROM alpine:3.20\nCOPY --from=gen value.txt /value\n',
    'dist/gen/value.txt': 'v1',
    'apps/client/project.json': project('client', tagged('client')),
    'apps/client/generated/value.txt': 'v1',
    'apps/client/Dockerfile': 'FROM alpine:3.20\nCOPY . /app\nRUN cp /app/generated/value.txt /value\n',
  };
  let repository: Repository;
  beforeAll(async () => {
    repository = await openRepository('ignored', FILES, TAGS);
    await repository.run('run', 'ignored-context:build');
    await repository.run('run-many', '-t', 'docker-build', '--platform=amd64');
  });
  afterAll(() => repository.close());

  it('is in the image as it is now, and a second run is taken from the cache', async () => {
    for (const path of ['apps/context/main.txt', 'apps/file/.env.production', 'dist/gen/value.txt'])
      await repository.workspace.write(path, 'v2');
    await repository.workspace.write('apps/client/generated/value.txt', 'v2');
    await repository.run('run', 'ignored-context:build');
    await repository.run('run-many', '-t', 'docker-build', '--platform=amd64');
    for (const tag of TAGS) expect(`${tag} ${await repository.fileIn(tag, '/value')}`).toBe(`${tag} v2`);
    const again = await repository.run('run', 'ignored-client:docker-build', '--platform=amd64');
    expect(again).toMatch(CACHED);
  });
});

describe('a context folder that is a symbolic link', () => {
  const dockerfile = 'FROM alpine:3.20\nCOPY . /app\nCOPY --from=more value.txt /more\n';
  const options = { tags: ['e2e-linked/app'], context: 'current', buildContexts: { more: 'also' } };
  const FILES = {
    'releases/1/value.txt': 'v1',
    'releases/2/value.txt': 'of 2',
    'apps/linked/Dockerfile': dockerfile,
    'apps/linked/project.json': JSON.stringify({ name: 'linked', targets: { 'docker-build': { options } } }),
  };
  let repository: Repository;
  beforeAll(async () => {
    repository = await openRepository('linked', FILES, ['e2e-linked/app']);
  });
  afterAll(() => repository.close());

  it('is seen to change, and to lead elsewhere', async () => {
    const { workspace } = repository;
    const link = async (name: string, to: string) => {
      await rm(join(workspace.root, name), { force: true });
      await symlink(to, join(workspace.root, name));
    };
    const values = async () => {
      await repository.run('run', 'linked:docker-build', '--platform=amd64');
      const read = (path: string) => repository.fileIn('e2e-linked/app', path);
      return [await read('/app/value.txt'), await read('/more')];
    };
    await link('current', 'releases/1');
    await link('also', 'releases/1');
    expect(await values()).toEqual(['v1', 'v1']);
    await workspace.write('releases/1/value.txt', 'v2');
    expect(await values()).toEqual(['v2', 'v2']);
    await link('current', 'releases/2');
    expect(await values()).toEqual(['of 2', 'v2']);
  });
});

describe('a link that another task makes', () => {
  const dockerfile = 'FROM alpine:3.20\nCOPY dist/current/value.txt /value\nCOPY dist/cur* /folder\n';
  const command = 'mkdir -p apps/made/dist && ln -s ../releases/1 apps/made/dist/current';
  const FILES = {
    '.gitignore': 'dist\nnode_modules\n.nx\nimage-store\n',
    'apps/made/releases/1/value.txt': 'v1',
    'apps/made/Dockerfile': dockerfile,
    'apps/made/project.json': JSON.stringify({
      name: 'made',
      targets: {
        build: { command, outputs: ['{projectRoot}/dist'] },
        'docker-build': { dependsOn: ['...', 'build'], options: { tags: ['e2e-made/app'] } },
      },
    }),
  };
  let repository: Repository;
  beforeAll(async () => {
    repository = await openRepository('made', FILES, ['e2e-made/app']);
  });
  afterAll(() => repository.close());

  it('leads to files that are in the image as they are now, though there was no link when Nx read the workspace', async () => {
    const { workspace } = repository;
    const build = async () => {
      await rm(join(workspace.root, 'apps/made/dist'), { recursive: true, force: true });
      await repository.run('run', 'made:docker-build', '--platform=amd64');
      const read = (path: string) => repository.fileIn('e2e-made/app', path);
      return [await read('/value'), await read('/folder/value.txt')];
    };
    expect(await build()).toEqual(['v1', 'v1']);
    await workspace.write('apps/made/releases/1/value.txt', 'v2');
    expect(await build()).toEqual(['v2', 'v2']);
  });
});

describe('what ONBUILD takes', () => {
  const HIDDEN = 'what it is built from has files that Nx does not hash for it: built again';
  let workspace: ComponentWorkspace;
  beforeAll(async () => {
    workspace = await componentWorkspace('e2e-onbuild');
    await publish('tst/onbuild', '1', { OnBuild: ['COPY value.txt /value'] });
    await workspace.component('base', 'FROM alpine:3.20\nONBUILD COPY value.txt /value\n');
    await workspace.component('app', 'FROM tst/onbuild:1\n', {}, { 'value.txt': 'v1' });
    await workspace.component('sibling', 'FROM e2e-onbuild-base:v1-amd64\n', {}, { 'value.txt': 'v1' });
  });
  afterAll(() => workspace.destroy());

  it.each(['app', 'sibling'])('is in the image of %s as it is now, although Nx hashes none of it', async (name) => {
    const valueIn = () => runIn(workspace.image(name, 'v1-amd64'), 'linux/amd64', 'cat', '/value');
    await workspace.build(name, '--platform=amd64');
    expect(await valueIn()).toBe('v1');
    await workspace.write(`components/${name}/value.txt`, 'v2');
    expect(await workspace.build(name, '--platform=amd64')).toContain(HIDDEN);
    expect(await valueIn()).toBe('v2');
  });
});
