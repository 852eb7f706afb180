import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { componentWorkspace, publishNamed, type ComponentWorkspace } from './docker-build.support';
import { runIn } from './support/engine';
import { commitAll } from './support/workspace';

const BUILDER = 'e2e-configurations';
const FROM_CACHE = /docker-build.*(local cache|existing outputs)/;

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  await publishNamed('e2e-node:20', 'e2e-node:22');
});
afterAll(() => workspace.destroy());

/** A component with a docker-build target of these fields, and a Dockerfile for each configuration. */
async function component(name: string, target: object, files: Readonly<Record<string, string>>): Promise<void> {
  const targets = { 'docker-build': { executor: 'nx-buildkit:docker-build', ...target } };
  await workspace.write(`apps/${name}/project.json`, { name, targets });
  for (const [path, text] of Object.entries(files)) await workspace.write(`apps/${name}/${path}`, text);
}

async function run(...args: string[]): Promise<string> {
  const { exitCode, output } = await workspace.nx(['run', ...args]);
  if (exitCode !== 0) throw new Error(output);
  return output;
}

const image = (name: string) => `${BUILDER}-${name}`;
const cat = (name: string, path: string, platform = 'linux/amd64') => runIn(image(name), platform, 'cat', path);

describe('a configuration of docker-build', () => {
  const production = {
    platform: 'arm64',
    dockerfile: 'apps/web/Dockerfile.prod',
    buildArgs: { NODE: '22' },
    target: 'runtime',
    tags: [image('web:prod')],
  };

  it('is what prefetch fetches for, and what is built', async () => {
    const options = { platform: 'amd64', dockerfile: 'apps/web/Dockerfile', tags: [image('web:dev')] };
    const prod = 'ARG NODE=20\nFROM e2e-node:${NODE} AS runtime\nRUN uname -m > /arch\nFROM e2e-node:20\n';
    const files = { Dockerfile: 'FROM e2e-node:20\nRUN uname -m > /arch\n', 'Dockerfile.prod': prod };
    await component('web', { options, configurations: { production } }, files);
    const output = await run('web:docker-build:production');
    expect(output).not.toContain('which its Dockerfile does not show');
    expect(await cat('web:prod', '/who', 'linux/arm64')).toBe('e2e-node:22');
    expect(await cat('web:prod', '/arch', 'linux/arm64')).toBe('aarch64');
    await run('web:docker-build');
    expect([await cat('web:dev', '/who'), await cat('web:dev', '/arch')]).toEqual(['e2e-node:20', 'x86_64']);
  });

  it('that is the default one decides what is hashed, and what is affected', async () => {
    const configured = { defaultConfiguration: 'production', options: { tags: [image('late:1')], platform: 'amd64' } };
    const configurations = { production: { dockerfile: 'docker/Dockerfile.prod' } };
    await component('late', { ...configured, configurations }, { Dockerfile: 'FROM e2e-node:20\n' });
    await workspace.write('docker/Dockerfile.prod', 'FROM e2e-node:22\nRUN echo v1 > /v\n');
    expect(await run('late:docker-build')).not.toContain('which its Dockerfile does not show');
    expect([await cat('late:1', '/who'), await cat('late:1', '/v')]).toEqual(['e2e-node:22', 'v1']);
    expect(await run('late:docker-build')).toMatch(FROM_CACHE);
    await commitAll(workspace);
    await workspace.write('docker/Dockerfile.prod', 'FROM e2e-node:20\nRUN echo v2 > /v\n');
    const affected = await workspace.nx(['show', 'projects', '--affected', '--base=main', '--json']);
    expect(JSON.parse(affected.output)).toEqual(['late']);
    expect(await run('late:docker-build')).not.toContain('which its Dockerfile does not show');
    expect([await cat('late:1', '/who'), await cat('late:1', '/v')]).toEqual(['e2e-node:20', 'v2']);
  });

  it('has siblings of the same configuration', async () => {
    const tags = (name: string, stage: string) => ({ tags: [image(`${name}:${stage}`)], platform: 'amd64' });
    const build = (name: string) => ({ options: tags(name, 'dev'), configurations: { prod: tags(name, 'prod') } });
    const dockerfile = 'ARG MODE=dev\nFROM e2e-node:20\nARG MODE\nRUN echo $MODE > /mode\n';
    const base = build('base');
    Object.assign(base.configurations.prod, { buildArgs: { MODE: 'prod' } });
    await component('base', base, { Dockerfile: dockerfile });
    const above = build('above');
    Object.assign(above.configurations.prod, { buildArgs: { MODE: 'prod' } });
    await component('above', above, { Dockerfile: `ARG MODE=dev\nFROM ${image('base')}:\${MODE}\n` });
    await run('above:docker-build:prod');
    await run('above:docker-build');
    expect([await cat('above:prod', '/mode'), await cat('above:dev', '/mode')]).toEqual(['prod', 'dev']);
  });

  it('keeps committed locks of its own', async () => {
    const options = { lock: 'project', platform: 'amd64', tags: [image('kept:dev')], buildArgs: { NODE: '20' } };
    const configurations = { prod: { buildArgs: { NODE: '22' }, tags: [image('kept:prod')] } };
    await component('kept', { options, configurations }, { Dockerfile: 'ARG NODE\nFROM e2e-node:${NODE}\n' });
    await run('kept:docker-build:prod');
    await run('kept:docker-build');
    const folder = join(workspace.root, 'apps/kept/image-locks/kept/docker-build');
    expect((await readdir(folder)).sort()).toEqual(['linux-amd64.json', 'prod']);
    for (const configuration of ['', ':prod']) await run(`kept:prefetch${configuration}`, '--check', '--skip-nx-cache');
    expect([await cat('kept:prod', '/who'), await cat('kept:dev', '/who')]).toEqual(['e2e-node:22', 'e2e-node:20']);
  });
});

describe('nx.json', () => {
  it('may say what docker-build depends on, whose files are hashed then', async () => {
    await workspace.write('libs/ui/x.ts', 'v1');
    const bundle = { command: 'mkdir -p apps/bundle/dist && cp libs/ui/x.ts apps/bundle/dist/main.js' };
    const build = { ...bundle, cache: true, inputs: ['{workspaceRoot}/libs/ui/**/*'], outputs: ['{projectRoot}/dist'] };
    const options = { tags: [image('bundle:1')], platform: 'amd64' };
    const targets = { build, 'docker-build': { executor: 'nx-buildkit:docker-build', options } };
    await workspace.write('apps/bundle/project.json', { name: 'bundle', targets });
    await workspace.write('apps/bundle/Dockerfile', 'FROM e2e-node:20\nCOPY dist /html\n');
    await nxJson([{ dependsOn: ['build', { target: 'prefetch', params: 'forward' }] }]);
    await run('bundle:docker-build');
    await workspace.write('libs/ui/x.ts', 'v2');
    await run('bundle:docker-build');
    expect(await cat('bundle:1', '/html/main.js')).toBe('v2');
  });

  it('may have options for some projects only', async () => {
    const options = { buildArgs: { NODE: '22' }, tags: [image('{projectName}:1')], platform: 'amd64' };
    await nxJson([{ options: { ...options, buildArgs: { NODE: '20' } } }, { filter: { projects: ['some'] }, options }]);
    for (const name of ['some', 'more']) {
      await workspace.write(`apps/${name}/project.json`, { name });
      await workspace.write(`apps/${name}/Dockerfile`, 'ARG NODE\nFROM e2e-node:${NODE}\n');
      expect(await run(`${name}:docker-build`)).not.toContain('which its Dockerfile does not show');
    }
    expect([await cat('some:1', '/who'), await cat('more:1', '/who')]).toEqual(['e2e-node:22', 'e2e-node:20']);
  });

  it('has defaults of the plugin, which reach what project.json has too', async () => {
    await nxJson([], { imagePrefix: `${BUILDER}-chain-`, version: '3', platform: 'amd64' });
    const names = ['@acme/One', 'two', 'three'];
    for (const [i, name] of names.entries()) {
      const above = i === 0 ? 'e2e-node:20' : `${BUILDER}-chain-${['acme-one', 'two'][i - 1]}:3`;
      const targets = { 'docker-build': { executor: 'nx-buildkit:docker-build' } };
      await workspace.write(`apps/chain${i}/project.json`, { name, ...(i < 2 && { targets }) });
      await workspace.write(`apps/chain${i}/Dockerfile`, `FROM ${above}\nRUN echo ${i} >> /chain\n`);
    }
    await run('three:docker-build');
    expect(await cat('chain-three:3-amd64', '/chain')).toBe('0\n1\n2');
  });
});

/** Writes nx.json with these targetDefaults of docker-build, and these options of the plugin. */
async function nxJson(entries: readonly object[], defaults: object = {}): Promise<void> {
  await workspace.write('nx.json', {
    plugins: [{ plugin: 'nx-buildkit', options: { defaults } }],
    analytics: false,
    targetDefaults: { 'docker-build': [{ options: { storeDir: 'image-store' } }, ...entries] },
  });
}
