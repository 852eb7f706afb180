import { buildCommand, type BuildLocation } from './build-command';
import { parseOutput } from '../../component/flags/outputs';
import type { BuildSpec } from '../plan/image-spec';

const spec: BuildSpec = {
  dockerfile: 'examples/gitea/Dockerfile',
  context: 'examples/gitea',
  platforms: ['linux/arm64'],
  tags: ['ai-infra-gitea:v0.3.8-arm64'],
  outputs: [parseOutput('load')],
  buildArgs: {},
  buildContexts: {},
  labels: {},
  annotations: {},
};
const place: BuildLocation = { builder: 'nx', context: spec.context, contexts: {}, metadataFile: '/tmp/m.json' };
const argsOf = (changes: Partial<BuildSpec>, at: Partial<BuildLocation> = {}) =>
  buildCommand({ ...spec, ...changes }, { ...place, ...at }).args.join(' ');

describe('buildCommand', () => {
  it('pushes without a tag, which docker buildx refuses together with one', () => {
    const args = argsOf({ tags: ['r.io/app', 's.io/app'], outputs: [parseOutput('push-by-digest')] });
    expect(args).toContain(
      '--output type=image,push-by-digest=true,name-canonical=true,push=true,"name=r.io/app,s.io/app"',
    );
    expect(args).not.toContain('--tag');
  });

  it('hands further variables over', () =>
    expect(buildCommand(spec, { ...place, env: { A: 'b' } }).env).toEqual({ A: 'b' }));

  it('is one call of docker buildx build', () => {
    const at = {
      contexts: { 'gitea/gitea:1.25.1': 'oci-layout:///s:locked@sha256:00' },
      policyFile: '/tmp/p.json',
      policyArgs: ['--policy', 'disabled=true'],
    };
    expect(buildCommand(spec, { ...place, ...at })).toEqual({
      file: 'docker',
      args: [
        'buildx',
        'build',
        '--builder',
        'nx',
        '--progress',
        'plain',
        '--file',
        'examples/gitea/Dockerfile',
        '--platform',
        'linux/arm64',
        '--tag',
        'ai-infra-gitea:v0.3.8-arm64',
        '--load',
        '--build-context',
        'gitea/gitea:1.25.1=oci-layout:///s:locked@sha256:00',
        '--policy',
        'disabled=true',
        '--metadata-file',
        '/tmp/m.json',
        'examples/gitea',
      ],
      env: { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: '/tmp/p.json' },
    });
  });

  it('sets no policy in an open world', () => expect(buildCommand(spec, place)).not.toHaveProperty('env'));

  it.each<[string, Partial<BuildSpec>, string]>([
    ['target', { target: 'app' }, '--target app'],
    ['platforms', { platforms: ['linux/arm64', 'linux/amd64'] }, '--platform linux/arm64,linux/amd64'],
    ['tags', { tags: ['a:1', 'b:1'] }, '--tag a:1 --tag b:1'],
    ['outputs', { outputs: ['load', 'push'].map(parseOutput) }, '--load --push'],
    ['buildArgs', { buildArgs: { A: '1', B: 'x=y' } }, '--build-arg A=1 --build-arg B=x=y'],
    ['labels', { labels: { a: 'b' } }, '--label a=b'],
    ['annotations', { annotations: { a: 'b' } }, '--annotation a=b'],
    ['secrets', { secrets: ['id=npmrc,src=.npmrc'] }, '--secret id=npmrc,src=.npmrc'],
    ['ssh', { ssh: ['default'] }, '--ssh default'],
    ['addHosts', { addHosts: { m: '10.0.0.5' } }, '--add-host m=10.0.0.5'],
    ['addHosts', { addHosts: { m: ['10.0.0.5', '::1'] } }, '--add-host m=10.0.0.5 --add-host m=::1'],
    ['network', { network: 'none' }, '--network none'],
    ['allow', { allow: ['network.host'] }, '--allow network.host'],
    ['shmSize', { shmSize: '2g' }, '--shm-size 2g'],
    ['ulimit', { ulimit: ['nofile=1024:1024'] }, '--ulimit nofile=1024:1024'],
    ['cacheFrom', { cacheFrom: ['type=gha'] }, '--cache-from type=gha'],
    ['cacheTo', { cacheTo: ['type=gha'] }, '--cache-to type=gha'],
    ['noCache', { noCache: true }, '--no-cache'],
    ['noCacheFilter', { noCacheFilter: ['a', 'b'] }, '--no-cache-filter a --no-cache-filter b'],
    ['pull', { pull: true }, '--pull'],
    ['sbom', { sbom: true }, '--sbom=true'],
    ['provenance', { provenance: 'mode=max' }, '--provenance=mode=max'],
  ])('passes %s on', (_, changes, args) => expect(argsOf(changes)).toContain(` ${args} `));

  it('annotates index and manifests of several platforms', () => {
    const changes = { platforms: ['linux/arm64', 'linux/amd64'], annotations: { a: 'b' } };
    expect(argsOf(changes)).toContain('--annotation index,manifest:a=b');
  });

  it.each(['HTTP_PROXY', 'http_proxy'])("lets a user's build argument %s win over this machine's proxies", (name) => {
    const at = { proxyArgs: { HTTP_PROXY: 'http://host', NO_PROXY: '' } };
    const args = argsOf({ buildArgs: { [name]: '' } }, at);
    expect(args).toContain(`--build-arg NO_PROXY= --build-arg ${name}= `);
    expect(args).not.toContain('http://host');
  });

  it('keeps the passwords of proxies out of the list of processes', () => {
    const HTTP_PROXY = 'http://me:hunter2@proxy:3128';
    const { args, env } = buildCommand(spec, { ...place, proxyArgs: { HTTP_PROXY, NO_PROXY: '' } });
    expect(args.join(' ')).toContain(' --build-arg HTTP_PROXY --build-arg NO_PROXY= ');
    expect(args.join(' ')).not.toContain('hunter2');
    // An empty one would take the proxy from docker buildx itself.
    expect(env).toEqual({ HTTP_PROXY });
  });

  it('ends in the extra arguments and the context', () => {
    expect(argsOf({ extraArgs: ['--policy', 'disabled=true'] })).toMatch(/ --policy disabled=true examples\/gitea$/);
  });

  it('makes a path of what looks like a flag', () => {
    expect(argsOf({ dockerfile: '-' }, { context: '--push' })).toMatch(/--file \.\/- .* \.\/--push$/);
  });

  it('builds another Dockerfile when one is given', () => {
    expect(argsOf({}, { dockerfile: '/tmp/x/Dockerfile' })).toContain('--file /tmp/x/Dockerfile');
  });
});
