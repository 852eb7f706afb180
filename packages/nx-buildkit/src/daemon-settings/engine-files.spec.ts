import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate } from 'selfsigned';
import { stubDocker, type StubDocker } from '../docker/testing/stub-docker';
import { collectSettings } from './collect';
import { usualLocations } from './locations';

const saved = { ...process.env };
const ROOTLESS = '.config/docker/daemon.json';
const DESKTOP = '.docker/daemon.json';

let home: string;
let docker: StubDocker;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'engine-files-'));
  const others = Object.entries(saved).filter(([name]) => !/_proxy$|^DOCKER_|^XDG_/i.test(name));
  process.env = Object.fromEntries(others);
  docker = await stubDocker(home);
});
afterEach(async () => {
  await docker.remove();
  process.env = { ...saved };
  await rm(home, { recursive: true });
});

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), text);
};
const MIRROR = 'https://m.corp';
const engine = (fields: object = {}) =>
  docker.says({ ServerVersion: '29.0.0', Name: hostname(), RegistryConfig: { Mirrors: [MIRROR] }, ...fields });
const collectAll = () => collectSettings(home, {}, usualLocations({}, home));
/** What was found, as far as it is from the files of this home. */
const collect = async () => {
  const { mirrors, insecureRegistries, dns, unusable } = await collectAll();
  return {
    mirrors: mirrors.map(({ value }) => value.host),
    insecure: insecureRegistries.map(({ value }) => value),
    dns: dns.map(({ source }) => source).filter((source) => source.startsWith(home)),
    unusable: unusable.filter(({ source }) => source.startsWith(home)).map(({ value }) => value.reason),
  };
};
const rootless = { SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] };
const desktop = { OperatingSystem: 'Docker Desktop', Name: 'docker-desktop' };

describe('a broken daemon.json', () => {
  it.each([
    ['curly quotes', '{\n  “registry-mirrors”: []\n}', ':2:3: expected a value: a string in double quotes'],
    ['a comment', '{\n  # my mirror\n  "dns": []\n}', ':2:3: expected a value: a string in double quotes'],
    ['nothing but a word', 'hello', ':1:1: expected a value'],
    ['an unfinished object', '{ "dns": ["1.1.1.1"]', 'expected a comma or the closing }'],
  ])('of %s is named with its line, and the engine counts', async (_, text, place) => {
    await engine(rootless);
    await write(ROOTLESS, text);
    const { mirrors, unusable } = await collect();
    expect(mirrors).toEqual(['m.corp']);
    expect(unusable).toEqual([expect.stringContaining(place)]);
  });

  it('that the engine does not read is named as well', async () => {
    await engine(rootless);
    await write(DESKTOP, '{,}');
    expect((await collect()).unusable).toEqual([expect.stringContaining(':1:2: expected a value')]);
  });

  it.each([
    [{ 'registry-mirrors': [''] }, 'mirror "": '],
    [{ 'registry-mirrors': ['m2.corp'] }, 'mirror "m2.corp" has no scheme'],
    [{ 'insecure-registries': ['*.corp'] }, '"*.corp" is not the name of a registry host'],
    [{ 'registry-mirrors': 'https://m2.corp' }, 'expected an array for "registry-mirrors"'],
    [{ proxies: { 'http-proxy': 5 } }, 'expected a string for "proxies.http-proxy"'],
  ])('with %j loses that value and nothing else', async (content, reason) => {
    await engine(rootless);
    await write(ROOTLESS, JSON.stringify({ ...content, dns: ['10.0.0.53'] }));
    const { mirrors, dns, unusable } = await collect();
    expect([mirrors, dns]).toEqual([['m.corp'], [join(home, ROOTLESS)]]);
    expect(unusable).toEqual([expect.stringContaining(reason)]);
    expect(unusable[0]).toMatch(/daemon\.json:1:\d+: /);
  });

  it('keeps the good values of a list with a bad one', async () => {
    await engine(rootless);
    await write(ROOTLESS, JSON.stringify({ 'insecure-registries': ['a.corp', '*.corp', 'b.corp:5000'] }));
    expect((await collect()).insecure).toEqual(['a.corp', 'b.corp:5000']);
  });
});

describe('a daemon.json of another engine', () => {
  const leftover = JSON.stringify({ 'insecure-registries': ['left.over'], dns: ['10.0.0.53'] });

  it.each<[string, object, string | undefined]>([
    ['it is Docker Desktop', desktop, DESKTOP],
    ['it is a rootless one', rootless, ROOTLESS],
    ["it is this machine's own", {}, undefined],
    ['it runs on another machine', { Name: 'build-server' }, undefined],
  ])('is not read when %s', async (why, fields, own) => {
    await engine(fields);
    for (const path of [ROOTLESS, DESKTOP]) await write(path, leftover);
    const { insecure, dns, unusable } = await collect();
    expect(dns).toEqual(own ? [join(home, own)] : []);
    expect(insecure).toEqual(own ? ['left.over'] : []);
    expect(unusable).toEqual([`the engine in use does not read it: ${why}`]);
  });

  it('is read when no engine answers', async () => {
    await docker.does('echo "Cannot connect" >&2; exit 1');
    await write(ROOTLESS, leftover);
    expect((await collect()).insecure).toEqual(['left.over']);
  });
});

it.each([
  ["a mirror of Docker's own answer", { RegistryConfig: { Mirrors: ['m.corp', MIRROR] } }, ['m.corp']],
  ['a masked mirror', { RegistryConfig: { Mirrors: ['https://xxxxx:xxxxx@m2.corp', MIRROR] } }, ['m.corp']],
])('goes on without %s that cannot be read', async (_, info, mirrors) => {
  await engine(info);
  expect((await collect()).mirrors).toEqual(mirrors);
});

it("goes on without a broken config.json, as docker's client does", async () => {
  await engine();
  await write('.docker/config.json', '{');
  expect(await collect()).toMatchObject({ mirrors: ['m.corp'], unusable: [expect.stringContaining(':1:2: expected')] });
});

it("reads the certificates of Docker Desktop's own folder", async () => {
  await engine(desktop);
  const { cert } = await generate([{ name: 'commonName', value: 'corp' }], { keyType: 'ec' });
  await write('.docker/certs.d/registry.corp:5000/ca.crt', cert);
  const { certificates } = await collectAll();
  expect(certificates).toContainEqual(
    expect.objectContaining({ value: expect.objectContaining({ host: 'registry.corp:5000' }) }),
  );
});
