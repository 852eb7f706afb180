import type { TargetConfiguration } from '@nx/devkit';
import { takenTargets } from './taken-targets';

const taken = (
  targets: Readonly<Record<string, TargetConfiguration>>,
  plugins: (string | { plugin: string; options: object })[] = [],
) => {
  const { value, notes } = takenTargets('apps/api', targets, { plugins });
  return { value, lost: notes.map(({ text }) => text) };
};

describe('takenTargets', () => {
  it('takes over the options of @nx-tools/nx-container', () => {
    const container = {
      executor: '@nx-tools/nx-container:build',
      dependsOn: ['build'],
      defaultConfiguration: 'local',
      options: {
        engine: 'docker',
        context: 'dist/apps/api',
        file: '{projectRoot}/Dockerfile',
        platforms: ['linux/amd64', 'linux/arm64'],
        target: 'runtime',
        'build-args': ['NODE=22', 'GOPROXY', 'COMMIT=$COMMIT', 'OTHER=${ELSE}', 'NPM_TOKEN=$NPM_TOKEN'],
        labels: ['team=ai'],
        secrets: ['npm=$NPM_TOKEN', 'key=swordfish'],
        'secret-files': ['rc=./.npmrc'],
        'cache-from': 'type=gha',
        'add-hosts': ['a:1.1.1.1'],
        'cgroup-parent': ['x'],
      },
      configurations: {
        local: { load: true, tags: ['$REGISTRY/api:dev'] },
        ci: {
          push: true,
          metadata: {
            images: ['ghcr.io/o/api', '$REGISTRY/api', 'name=x/y,enable=false'],
            tags: [
              'type=sha',
              'x',
              'type=ref,event=branch,prefix=$TEAM-',
              'type=semver,pattern={{major}}',
              'type=none',
            ],
            flavor: ['latest=false', 'latest=maybe'],
            labels: ['a=b'],
          },
        },
      },
    };
    const { value, lost } = taken({ container });
    expect(value).toEqual([
      {
        name: 'container',
        dockerfile: 'apps/api/Dockerfile',
        dependsOn: ['build'],
        options: {
          context: 'dist/apps/api',
          platform: ['linux/amd64', 'linux/arm64'],
          target: 'runtime',
          tags: ['{env.REGISTRY}/api:dev'],
          buildArgs: { NODE: '22' },
          buildArgsFromEnv: ['GOPROXY', 'COMMIT'],
          labels: { team: 'ai' },
          secrets: ['id=npm,env=NPM_TOKEN', 'id=rc,src=.npmrc'],
          cacheFrom: ['type=gha'],
          addHosts: { a: '1.1.1.1' },
        },
        configurations: {
          ci: {
            outputs: ['push'],
            images: ['ghcr.io/o/api', '{env.REGISTRY}/api'],
            tags: [
              'type=sha',
              'type=raw,value=x',
              'type=ref,event=branch,prefix={env.TEAM}-',
              'type=semver,pattern={{major}}',
            ],
            flavor: ['latest=false'],
          },
        },
      },
    ]);
    expect(JSON.stringify([value, lost])).not.toContain('swordfish');
    expect(lost).toEqual([
      'cgroup-parent, which has no counterpart',
      expect.stringContaining('build argument NPM_TOKEN, which looks like a secret'),
      expect.stringContaining('build argument OTHER, whose value is another variable'),
      expect.stringContaining('secrets with literal values'),
      'the image name=x/y,enable=false, which has attributes',
      '"type=none" in the tag rule "type=none" is not known',
      '"latest=maybe" in the option flavor is not known',
      'metadata.labels, which has no counterpart',
    ]);
  });

  it('has the tags of docker/metadata-action where nx-container names only the image', () => {
    const container = { executor: '@nx-tools/nx-container:build', options: { metadata: { images: 'acme/api' } } };
    expect(taken({ container }).value).toMatchObject([
      {
        options: {
          images: ['acme/api'],
          tags: ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'],
        },
      },
    ]);
  });

  it('builds in the folder of the workspace where nx-container has no other', () => {
    const [target] = taken({ c: { executor: '@nx-tools/nx-container:build' } }).value;
    expect(target).toMatchObject({ dockerfile: 'apps/api/Dockerfile', options: { context: '.' } });
  });

  it.each<[TargetConfiguration, object]>([
    [
      { command: 'docker build -f apps/api/Dockerfile . -t "api" --build-arg A=1 --platform=linux/arm64,linux/amd64' },
      {
        dockerfile: 'apps/api/Dockerfile',
        options: { context: '.', tags: ['api'], buildArgs: { A: '1' }, platform: ['linux/arm64', 'linux/amd64'] },
      },
    ],
    [
      { dependsOn: ['build', 'prune'], command: 'docker build . -t acme-api', options: { cwd: 'apps/api' } },
      {
        dockerfile: 'apps/api/Dockerfile',
        dependsOn: ['build', 'prune'],
        options: { context: 'apps/api', tags: ['acme-api'] },
      },
    ],
    [
      {
        executor: 'nx:run-commands',
        options: { command: "docker buildx build --push --label='a=b c' -t x:$TAG apps/api", args: ['--no-cache'] },
      },
      {
        options: { context: 'apps/api', tags: ['x:{env.TAG}'], labels: { a: 'b c' }, outputs: ['push'], noCache: true },
      },
    ],
  ])('reads the command of %j', (target, expected) => {
    expect(taken({ 'docker:build': target }).value).toMatchObject([expected]);
  });

  it('knows what @nx/docker infers', () => {
    const options = {
      buildTarget: {
        name: 'image',
        args: ['{projectName}:{currentDate|YYMM}', '{projectName}:{inputHash}', '{nope}'].map(
          (tag) => `--tag acme/${tag}`,
        ),
      },
    };
    expect(taken({}, [{ plugin: '@nx/docker', options }])).toEqual({
      value: [
        {
          name: 'image',
          dockerfile: 'apps/api/Dockerfile',
          options: {
            context: 'apps/api',
            tags: ['apps-api', 'acme/{projectName}:{currentDate|YYMM}', 'acme/{projectName}:{inputHash}'],
          },
          configurations: {},
          dependsOn: ['build', '^build'],
        },
      ],
      lost: ['the tag acme/{nope}, whose tokens are not known to the option tags'],
    });
    expect(taken({ 'docker:build': { dependsOn: ['build', 'prune'] } }, ['@nx/docker']).value).toMatchObject([
      { name: 'docker:build', dependsOn: ['build', 'prune'], options: { tags: ['apps-api'] } },
    ]);
  });

  it('keeps all addresses of a host, the home folder of a secret, and no variable that only a shell replaces', () => {
    const hosts = '--add-host a:1.2.3.4 --add-host a=::1 --add-host b:5.6.7.8';
    const others =
      '--secret id=x,src=$HOME/.npmrc --secret id=y,src=$WHERE/y --ssh default=$HOME/.ssh/id --target $STAGE';
    const { value, lost } = taken({ image: { command: `docker build . ${hosts} ${others}` } });
    expect(value[0]?.options).toEqual({
      context: '.',
      addHosts: { a: ['1.2.3.4', '::1'], b: '5.6.7.8' },
      secrets: ['id=x,src=~/.npmrc'],
    });
    expect(lost).toEqual(
      ['secret', 'ssh', 'target'].map(
        (flag) => `${flag} with a variable of the environment, which only a shell replaces`,
      ),
    );
  });

  it.each<TargetConfiguration>([
    { command: 'cd apps/api && docker build .' },
    { command: 'DOCKER_BUILDKIT=1 docker build .' },
    { command: 'docker exec ci sh -c "docker build ."' },
    { command: 'docker run --rm docker:cli docker build -t a apps/api' },
    { executor: 'nx:run-commands', options: { commands: ['npm run build', { command: 'docker buildx build .' }] } },
  ])('names %j, which it cannot take over', (target) => {
    expect(taken({ image: target })).toEqual({ value: [], lost: ['what image runs besides docker build'] });
  });

  it.each(['constructor', '__proto__'])('names the flag --%s as one that it does not know', (flag) => {
    const { lost } = taken({ image: { command: `docker build . --${flag} x --tag a` } });
    expect(lost).toEqual([`${flag}, which has no counterpart`]);
  });

  it('takes nothing over from other targets, and no command that only a shell can run', () => {
    expect(taken({ build: { command: 'tsc' }, run: { command: 'docker run api' } })).toEqual({ value: [], lost: [] });
    expect(taken({ image: { command: 'docker build . && docker push x' } }).lost).toEqual([
      'what image runs besides docker build',
    ]);
  });
});
