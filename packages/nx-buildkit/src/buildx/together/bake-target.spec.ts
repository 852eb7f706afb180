import { buildx } from '../../docker/command';
import { bakeTarget } from './bake-target';

/** The target of a build with these arguments, for the engine. */
const read = (args: readonly string[], env = {}) => bakeTarget(buildx('build', '--load', ...args), '/ws', env);

it('says what the arguments of a build say', () => {
  const baked = read([
    ...['--builder', 'b', '--progress', 'plain', '--file', 'apps/web/Dockerfile', '--target', 'app'],
    ...['--platform', 'linux/amd64,linux/arm64', '--tag', 'web:1', '--tag', 'web:2'],
    ...['--build-arg', 'A=1=2', '--build-context', 'docs=libs/docs'],
    ...['--policy', 'disabled=true', '--label', 'a=', '--annotation', 'index:a=b', '--cache-from', 'type=gha'],
    ...['--cache-to', 'type=inline', '--metadata-file', '/tmp/metadata.json', 'apps/web'],
  ]);
  expect(baked).toEqual({
    shared: ['--builder=b', '--policy=disabled=true'],
    target: {
      context: '/ws/apps/web',
      dockerfile: '/ws/apps/web/Dockerfile',
      target: 'app',
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: ['web:1', 'web:2'],
      output: ['type=docker'],
      args: { A: '1=2' },
      contexts: { docs: 'libs/docs' },
      labels: { a: '' },
      annotations: ['index:a=b'],
      'cache-from': ['type=gha'],
      'cache-to': ['type=inline'],
    },
  });
});

it.each([
  ['--push', 'type=registry'],
  ['--output=type=cacheonly', 'type=cacheonly'],
])('knows a build with %s', (output, expected) => {
  expect(bakeTarget(buildx('build', output, '.'), '/ws', {})?.target.output).toEqual([expected]);
});

it('knows a build without provenance', () => {
  expect(read(['--provenance=false', '.'])?.target.attest).toEqual(['type=provenance,disabled=true']);
});

it('has bake replace nothing', () => {
  expect(read(['--label', 'a=${A} %{B} $${C} $D', '.'])?.target.labels).toEqual({ a: '$${A} %%{B} $$${C} $D' });
});

it('takes the value of a build argument that is only named from the environment, and leaves out what is not there', () => {
  const args = ['--build-arg', 'HTTP_PROXY', '--build-arg', 'NONE', '--build-arg', 'EMPTY=', '.'];
  expect(read(args, { HTTP_PROXY: 'http://proxy' })?.target.args).toEqual({ HTTP_PROXY: 'http://proxy', EMPTY: '' });
});

it.each([
  [['--push', '.']],
  [['--output', 'type=oci,dest=web.tar', '.']],
  [['--secret', 'id=token', '.']],
  [['--ssh', 'default', '.']],
  [['--no-cache', '.']],
  [['--pull', '.']],
  [['--sbom=true', '.']],
  [['--provenance=mode=max', '.']],
  [['--label', 'bare', '.']],
  [['--build-context', 'bare', '.']],
  [['--label', 'a=cafe\u0301', '.']],
  [['cafe\u0301']],
  [['--build-context', 'a=cwd://b', '.']],
  [['--network', 'host', '.']],
  [['--allow', 'network.host', '.']],
  [['--build-context', 'a=target:b', '.']],
  [['--tag', '-x', '.']],
  [['apps', 'web']],
  [[]],
])('knows no target for %j', (args) => {
  expect(read(args)).toBeUndefined();
});
