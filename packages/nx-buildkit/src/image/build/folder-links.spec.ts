import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildSpec } from '../plan/image-spec';
import { linkFolders } from './folder-links';

const OLD = new Date('2020-01-01T00:00:00Z');

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'folder-links-')));
});
afterEach(() => rmSync(root, { recursive: true }));

/** @param time of its change, if a program sets it */
function write(path: string, text: string, time?: Date): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  if (time) utimesSync(join(root, path), time, time);
}

/** What becomes of the build of a Dockerfile in its folder. */
function linksOf(context: string, given: Partial<BuildSpec> = {}, isWhole = false) {
  const spec = { dockerfile: `${context}/Dockerfile`, buildArgs: {}, buildContexts: {}, ...given, context };
  return linkFolders(spec as BuildSpec, { workspaceRoot: root, folder: '/links', isWhole });
}

it('leads to the folders', () => {
  write('a/docker/Dockerfile', 'FROM scratch\nCOPY . /\n');
  write('docs/x', '');
  const { context, contexts, links } = linksOf('a/docker', { buildContexts: { docs: 'docs' } });
  expect(context).toMatch(/^\/links\/docker-[0-9a-f]{16}$/);
  expect(contexts['docs']).toMatch(/^\/links\/docs-[0-9a-f]{16}$/);
  expect(links).toEqual(
    new Map([
      [context, join(root, 'a/docker')],
      [contexts['docs'], join(root, 'docs')],
    ]),
  );
});

it('leaves what is no folder of this machine, and what is not there', () => {
  const buildContexts = { alpine: 'docker-image://alpine', gone: 'gone', base: 'oci-layout:///store:locked@sha256:00' };
  const context = 'https://github.com/o/r.git';
  expect(linksOf(context, { buildContexts })).toEqual({ context, contexts: buildContexts, links: new Map() });
});

it('tells folders of one name apart', () => {
  for (const folder of ['a/docker', 'b/docker']) write(`${folder}/Dockerfile`, 'FROM scratch\nCOPY . /\n');
  expect(linksOf('a/docker').context).not.toBe(linksOf('b/docker').context);
});

it('takes a link for the folder that it leads to', () => {
  write('v1/Dockerfile', 'FROM scratch\nCOPY . /\n');
  symlinkSync('v1', join(root, 'current'));
  expect(linksOf('current').context).toBe(linksOf('v1').context);
});

describe('the name', () => {
  beforeEach(() => {
    write('app/Dockerfile', 'FROM scratch\nCOPY src .dockerignore /\n');
    write('app/.dockerignore', 'src/tmp\n');
    write('app/src/file', 'v1');
  });
  const name = (isWhole?: boolean) => linksOf('app', {}, isWhole).context;

  it('stays as it is when a file is written, so that only this one is sent', () => {
    const before = name();
    write('app/src/file', 'v2');
    write('app/src/new', 'v2');
    expect(name()).toBe(before);
  });

  it.each([
    ['a file gets the time that it had', () => write('app/src/file', 'v2', OLD)],
    ['a file gets a time in the future', () => write('app/src/file', 'v2', new Date('2120-01-01'))],
    ['a folder takes the place of another one', () => replaceFolder('app/src')],
    ['another folder takes the place of the context', () => replaceFolder('app')],
  ])('changes when %s', (_, change) => {
    write('app/src/file', 'v1', OLD);
    write('other/x', '', OLD);
    const before = name();
    change();
    expect(name()).not.toBe(before);
  });

  it('does not depend on what is not sent', () => {
    const before = name();
    write('app/src/tmp/file', 'x', OLD);
    write('app/notes', 'x', OLD);
    expect(name()).toBe(before);
    expect(name(true)).not.toBe(before);
  });
});

/** Puts a copy with the same times in the place of a folder. */
function replaceFolder(path: string): void {
  const text = 'FROM scratch\nCOPY src .dockerignore /\n';
  const files = path === 'app' ? { Dockerfile: text, 'src/file': 'v2' } : { file: 'v2' };
  for (const [file, content] of Object.entries(files)) write(`copy/${file}`, content, OLD);
  renameSync(join(root, path), join(root, 'old'));
  renameSync(join(root, 'copy'), join(root, path));
}
