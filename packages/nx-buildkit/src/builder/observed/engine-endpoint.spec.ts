import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentEndpoint, fullEndpoint } from './engine-endpoint';

describe('currentEndpoint', () => {
  let DOCKER_CONFIG: string;
  beforeEach(async () => {
    DOCKER_CONFIG = await mkdtemp(join(tmpdir(), 'endpoint-spec-'));
    await writeFile(join(DOCKER_CONFIG, 'config.json'), '{"currentContext":"configured"}');
  });
  afterEach(() => rm(DOCKER_CONFIG, { recursive: true }));

  it.each([
    ['DOCKER_HOST first', { DOCKER_HOST: 'tcp://h:1', DOCKER_CONTEXT: 'c' }, 'tcp://h:1'],
    ['then DOCKER_CONTEXT', { DOCKER_CONTEXT: 'c' }, 'c'],
    ['then the configured context', {}, 'configured'],
    ['the local engine for the default context', { DOCKER_CONTEXT: 'default' }, 'unix:///var/run/docker.sock'],
    ['the local engine without a configuration', { DOCKER_CONFIG: '/none' }, 'unix:///var/run/docker.sock'],
  ])('takes %s', async (_, env, expected) => {
    expect(await currentEndpoint({ DOCKER_CONFIG, ...env })).toBe(expected);
  });
});

describe('fullEndpoint', () => {
  it.each([
    ['tcp://host', 'tcp://host:2375'],
    ['tcp://host:1', 'tcp://host:1'],
    ['unix:///run/docker.sock', 'unix:///run/docker.sock'],
    ['ssh://me@host', 'ssh://me@host'],
    ['a-context', 'a-context'],
  ])('%s', (endpoint, expected) => expect(fullEndpoint(endpoint)).toBe(expected));
});
