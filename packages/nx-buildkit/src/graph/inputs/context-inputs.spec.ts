import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DockerBuildOptions } from '../../component/options';
import { contextInputs } from './context-inputs';
import { workspaceFiles } from '../../build-context/workspace-files';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildkit-inputs-'));
  mkdirSync(join(root, '.git'));
  write({ '.gitignore': 'dist\n', 'libs/a/x.ts': '', 'libs/a/y.ts': '', 'package.json': '', 'apps/web/main.ts': '' });
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** The inputs of a Dockerfile at apps/web/Dockerfile whose context is the workspace. */
function inputs(dockerfile: string, options: DockerBuildOptions = { context: '.' }): readonly unknown[] {
  write({ 'apps/web/Dockerfile': dockerfile });
  return contextInputs({
    project: { root: 'apps/web', nested: [] },
    dockerfile: 'apps/web/Dockerfile',
    options,
    files: workspaceFiles(root),
  }).inputs;
}

const digest = (...words: readonly string[]) => ({
  runtime: expect.stringMatching(new RegExp(`print-digest'\\)"${words.map((word) => ` "${word}"`).join('')}$`)),
});

it('are the files that literal sources name, and their modes', () => {
  const found = inputs('FROM a\nCOPY package.json libs/a/x.ts /\n');
  expect(found).toEqual([
    '{workspaceRoot}/libs/a/x.ts',
    '{workspaceRoot}/libs/a/x.ts/**/*',
    '{workspaceRoot}/package.json',
    '{workspaceRoot}/package.json/**/*',
    { runtime: `LC_ALL=C ls -ld -- 'libs/a/x.ts' 'package.json' 2>/dev/null | cut -c 1-10` },
  ]);
});

it('are folders with what git ignores in them, as a program lists it', () => {
  expect(inputs('FROM a\nCOPY libs/a /a\n')).toEqual([
    '{workspaceRoot}/libs/a',
    '{workspaceRoot}/libs/a/**/*',
    digest('folder=.', 'path=libs/a'),
  ]);
  expect(inputs('FROM a\nCOPY dist/main.js /\n')).toContainEqual(digest('folder=.', 'path=dist/main.js'));
});

it('are empty for a Dockerfile that copies nothing', () => {
  expect(inputs('FROM a\nRUN --mount=type=cache,target=/c true\n')).toEqual([]);
});

it('are the part of an allow-list that is copied', () => {
  write({ '.dockerignore': '*\n!libs\n!apps/web/main.ts\n' });
  expect(inputs('FROM a\nCOPY libs/a /a\nCOPY apps /apps\n')).toEqual([
    '{workspaceRoot}/apps/web/Dockerfile',
    '{workspaceRoot}/apps/web/main.ts',
    '{workspaceRoot}/apps/web/main.ts/**/*',
    '{workspaceRoot}/libs/a',
    '{workspaceRoot}/libs/a/**/*',
    '{workspaceRoot}/.dockerignore',
    digest('folder=.', 'ignore=.dockerignore', 'path=apps', 'path=libs/a'),
  ]);
});

it.each([
  ['a path through a link', 'FROM a\nCOPY current/x.ts /\n'],
  ['a pattern that may match a link', 'FROM a\nCOPY curr* /\n'],
  ['a variable of the base image', 'FROM a\nCOPY $HOME /\n'],
  ['a Dockerfile that is wrong', 'FROM a\nCOPY x\n'],
])('are the whole context for %s', (_what, dockerfile) => {
  symlinkSync('libs/a', join(root, 'current'));
  expect(inputs(dockerfile)).toContain('{workspaceRoot}/**/*');
});

it('are the whole context where Nx sees no change of the Dockerfile', () => {
  write({ '.gitignore': 'apps/web/Dockerfile' });
  expect(inputs('FROM a\nCOPY package.json /\n')).toContain('{workspaceRoot}/**/*');
});

it('tell runs apart by typed build arguments where those decide what is sent', () => {
  const argument = { env: 'NX_BUILDKIT_ARGS_OVERRIDDEN' };
  expect(inputs('FROM a\nARG D=libs/a\nCOPY $D /\n')).toContainEqual(argument);
  expect(inputs('FROM node:22 AS b\nFROM $B\n')).toContainEqual(argument);
  expect(inputs('ARG V=22\nFROM node:$V\nCOPY package.json /\n')).not.toContainEqual(argument);
});

it('hold folders that are named contexts, and what git ignores in them', () => {
  const buildContexts = { gen: 'dist/gen/', base: 'project:base', remote: 'https://example.com/x.git' };
  expect(inputs('FROM a\nCOPY --from=gen / /\n', { buildContexts })).toEqual([
    '{workspaceRoot}/dist/gen/**/*',
    digest('folder=dist/gen'),
  ]);
});

it('are those of the folder that a link leads to', () => {
  symlinkSync('libs/a', join(root, 'current'));
  const found = inputs('FROM a\nCOPY . /a\n', { context: 'current', buildContexts: { more: 'current' } });
  expect(found).toEqual([
    '{workspaceRoot}/libs/a/**/*',
    '{workspaceRoot}/libs/a/**/*',
    digest('folder=current', 'folder=current'),
  ]);
  write({ 'libs/a/.dockerignore': 'y.ts' });
  expect(inputs('FROM a\nCOPY x.ts /\n', { context: 'current' })).toContainEqual(
    digest('folder=current', 'ignore=current/.dockerignore', 'path=x.ts'),
  );
  symlinkSync('/tmp', join(root, 'outside'));
  expect(() => inputs('FROM a\nCOPY . /a\n', { context: 'outside' })).toThrow('outside is outside the workspace');
});

it.each(['apps\\web', './apps//web/', 'apps/../apps/web', '.\\apps\\web\\'])(
  'are those of the context however its path is written: %s',
  (context) => {
    expect(inputs('FROM a\nCOPY main.ts /\n', { context })).toContain('{projectRoot}/main.ts');
    expect(inputs('FROM a\nCOPY . /\n', { context })).toEqual(['{projectRoot}/**/*', digest('folder=apps/web')]);
  },
);

it('count the files of every platform that a path can be of, also over several lines', () => {
  const dockerfile = 'FROM a\nARG TARGETARCH TARGETVARIANT\nCOPY \\\n  bin/$TARGETARCH$TARGETVARIANT \\\n  /bin\n';
  const found = inputs(dockerfile);
  expect(found).toContain('{workspaceRoot}/bin/**/*');
  expect(found).toContainEqual(digest('folder=.', 'path=bin/\\*\\*'));
  expect(found).not.toContain('{workspaceRoot}/**/*');
  mkdirSync(join(root, 'bin/arm64'), { recursive: true });
  symlinkSync('../../libs/a', join(root, 'bin/arm64/v8'));
  expect(inputs(dockerfile)).toContain('{workspaceRoot}/**/*');
});

it.each(['apps/[id]', 'apps/(shop)', 'apps/what!'])(
  'are the digest of files in %s, which no input can name',
  (folder) => {
    write({ [`${folder}/Dockerfile`]: 'FROM a\nCOPY main.js /\n', [`${folder}/main.js`]: '' });
    const found = contextInputs({
      project: { root: folder, nested: [] },
      dockerfile: `${folder}/Dockerfile`,
      options: {},
      files: workspaceFiles(root),
    });
    expect(found.inputs).toContainEqual({ runtime: expect.stringContaining('"path=main.js"') });
  },
);
