import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromOptions } from './from-options';
import { registryHostsIn, withNamedHosts } from './named-hosts';
import { mergeSettings } from './settings';

test.each([
  ['FROM 10.0.0.1:5000/app:1', ['10.0.0.1:5000']],
  ['from --platform=$BUILDPLATFORM r.corp/a/b AS x', ['r.corp']],
  ['# syntax=r.corp:5000/docker/dockerfile:1', ['r.corp:5000']],
  ['ARG BASE=10.0.0.2/base', ['10.0.0.2']],
  ['COPY --from=10.0.0.3/tool:1 /a /b', ['10.0.0.3']],
  ['RUN --mount=type=bind,from=localhost/x,target=/x true', ['localhost']],
  ['FROM [fd00::1]:5000/app', ['[fd00::1]:5000']],
  ['FROM library/alpine', []],
  ['FROM alpine:3.20', []],
  ['RUN curl https://example.com/a', []],
  ['COPY a.b/c /d', []],
])('%s names %j', (line, hosts) => {
  expect(registryHostsIn(line)).toEqual(hosts);
});

describe('in a workspace', () => {
  let root: string;
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'named-hosts-'))));
  afterEach(() => rm(root, { recursive: true }));

  test('every Dockerfile counts, but none in node_modules or dist; mirrors count too', async () => {
    const files = {
      'a/Dockerfile': 'FROM 10.0.0.1/a',
      'b/api.Dockerfile': 'FROM 10.0.0.2/b',
      'c/Containerfile.dev': 'FROM 10.0.0.3/c',
      'node_modules/x/Dockerfile': 'FROM 10.0.0.4/d',
      'dist/Dockerfile': 'FROM 10.0.0.5/e',
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const settings = mergeSettings([
      fromOptions({ mirrors: { 'quay.io': ['10.0.0.9:5000'] }, insecureRegistries: ['10.0.0.0/8'] }),
    ]);
    const { namedHosts } = await withNamedHosts(settings, root);
    expect(namedHosts.map(({ value }) => value)).toEqual([
      { host: '10.0.0.1', addresses: ['10.0.0.1'] },
      { host: '10.0.0.2', addresses: ['10.0.0.2'] },
      { host: '10.0.0.3', addresses: ['10.0.0.3'] },
      { host: '10.0.0.9:5000', addresses: ['10.0.0.9'] },
    ]);
  });

  test('a name is looked up only when there is an insecure network', async () => {
    await writeFile(join(root, 'Dockerfile'), 'FROM localhost:5000/a');
    const addresses = async (insecureRegistries: string[]) =>
      (await withNamedHosts(mergeSettings([fromOptions({ insecureRegistries })]), root)).namedHosts[0]?.value.addresses;
    expect(await addresses([])).toEqual([]);
    expect(await addresses(['10.0.0.0/8'])).not.toEqual([]);
  });
});
