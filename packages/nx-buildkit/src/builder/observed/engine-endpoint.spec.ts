import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTaskScope } from '../../util/task-scope';
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

  it('is that of the task, where a process runs several', async () => {
    const env = { DOCKER_CONFIG, DOCKER_HOST: 'tcp://task:1' };
    expect(await inTaskScope({ env }, () => currentEndpoint())).toBe('tcp://task:1');
  });
});

describe('an engine whose certificates are those of DOCKER_CERT_PATH', () => {
  let DOCKER_CONFIG: string;
  beforeEach(async () => {
    DOCKER_CONFIG = await mkdtemp(join(tmpdir(), 'endpoint-spec-'));
  });
  afterEach(() => rm(DOCKER_CONFIG, { recursive: true }));

  /** As `docker context create` leaves it. */
  const context = async (name: string, host: string, hasTls = true): Promise<void> => {
    const id = createHash('sha256').update(name).digest('hex');
    await mkdir(join(DOCKER_CONFIG, 'contexts/meta', id), { recursive: true });
    await mkdir(join(DOCKER_CONFIG, 'contexts/tls', hasTls ? id : 'other'), { recursive: true });
    const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
    await writeFile(join(DOCKER_CONFIG, 'contexts/meta', id, 'meta.json'), JSON.stringify(meta));
  };
  const TLS = { DOCKER_HOST: 'tcp://docker:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs/client' };
  const find = (env: object = TLS) => currentEndpoint({ DOCKER_CONFIG, ...env });

  it('is the context that keeps them, with the variables still set', async () => {
    await context('other', 'tcp://docker:2377');
    await context('buildkit', 'tcp://docker:2376');
    expect(await find()).toBe('buildkit');
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['there is no context', async () => undefined, TLS],
    ['its context has another address', () => context('buildkit', 'tcp://other:2376'), TLS],
    ['its context keeps no certificates', () => context('buildkit', 'tcp://docker:2376', false), TLS],
    ['it is asked without TLS', () => context('buildkit', 'tcp://docker:2376'), { DOCKER_HOST: 'tcp://docker:2376' }],
  ])('is its address when %s', async (_, prepare, env) => {
    await prepare();
    expect(await find(env)).toBe('tcp://docker:2376');
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
