import type { BakeTarget } from '../../../buildx/bake';
import { planTargets } from './plan-bake';

/** What becomes of targets in `deploy`. */
function plan(targets: Readonly<Record<string, BakeTarget>>, more = {}): Readonly<Record<string, unknown>> {
  const { components, notes } = planTargets({ targets, ungrouped: [], variables: [], ...more }, 'deploy');
  const all = [...notes, ...components.flatMap((one) => one.notes)].map(({ text }) => text);
  return { ...Object.fromEntries(components.map((one) => [one.name, one])), notes: all };
}

describe('planTargets', () => {
  it('takes over everything that a target says, in the form of any buildx', () => {
    const app = {
      context: 'app',
      dockerfile: '../docker/app.Dockerfile',
      contexts: { base: 'target:base', src: './src', alpine: 'docker-image://alpine:3.20', here: 'cwd://x' },
      args: { GO: '1.22', SAFE: '$${x}', NONE: null },
      labels: { team: 'ai' },
      tags: ['ghcr.io/o/app:v1'],
      target: 'one',
      platforms: ['linux/amd64', 'linux/arm64'],
      annotations: ['index,manifest:org.x=y', 'z=a=b'],
      network: 'host',
      entitlements: ['network.host'],
      'extra-hosts': { h: '1.2.3.4', i: '1.1.1.1,::1' },
      'no-cache-filter': ['a'],
      'shm-size': '128m',
      ulimits: ['nofile=1024:1024'],
      pull: false,
    };
    const strings: BakeTarget = {
      attest: ['type=sbom', 'type=provenance,mode=max'],
      'cache-from': ['type=registry,ref=x/y'],
      'cache-to': ['type=inline'],
      secret: ['id=npm,src=npmrc', 'type=env,id=T,env=TOKEN', 'id=home,src=~/x'],
      ssh: ['default', 'key=./id'],
      output: ['type=registry', 'type=local,dest=out'],
    };
    const objects: BakeTarget = {
      attest: [{ type: 'sbom' }, { mode: 'max', type: 'provenance' }],
      'cache-from': [{ ref: 'x/y', type: 'registry' }],
      'cache-to': [{ type: 'inline' }],
      secret: [
        { id: 'npm', src: 'npmrc' },
        { type: 'env', id: 'T', env: 'TOKEN' },
        { id: 'home', src: '~/x' },
      ],
      ssh: [{ id: 'default' }, { id: 'key', paths: './id' }],
      output: [{ type: 'registry' }, { dest: 'out', type: 'local' }],
    };
    for (const entries of [strings, objects]) {
      expect(plan({ app: { ...app, ...entries } })).toMatchObject({
        app: {
          options: {
            context: 'deploy/app',
            dockerfile: 'deploy/docker/app.Dockerfile',
            buildContexts: {
              base: 'target:base',
              src: 'deploy/src',
              alpine: 'docker-image://alpine:3.20',
              here: 'deploy/x',
            },
            buildArgs: { GO: '1.22', SAFE: '${x}' },
            labels: { team: 'ai' },
            tags: ['ghcr.io/o/app:v1'],
            target: 'one',
            platform: ['linux/amd64', 'linux/arm64'],
            annotations: { 'org.x': 'y', z: 'a=b' },
            network: 'host',
            allow: ['network.host'],
            addHosts: { h: '1.2.3.4', i: ['1.1.1.1', '::1'] },
            noCacheFilter: ['a'],
            shmSize: '128m',
            ulimit: ['nofile=1024:1024'],
            sbom: true,
            provenance: 'mode=max',
            cacheFrom: ['type=registry,ref=x/y'],
            cacheTo: ['type=inline'],
            secrets: ['id=npm,src=deploy/npmrc', 'type=env,id=T,env=TOKEN', 'id=home,src=~/x'],
            ssh: ['default', 'key=./id'],
            outputs: ['push', 'type=local,dest=deploy/out'],
          },
        },
        notes: [],
      });
    }
  });

  it('makes nothing of what is only kept in the cache, and of attestations that are switched off', () => {
    const { a } = plan({ a: { output: [{ type: 'cacheonly' }], attest: ['type=provenance,disabled=true'] } });
    expect(a).toMatchObject({ options: { context: 'deploy', dockerfile: 'deploy/Dockerfile', provenance: false } });
    expect(a).not.toHaveProperty('options.outputs');
  });

  it('writes what a target holds into a Dockerfile of its own', () => {
    expect(plan({ db: { 'dockerfile-inline': 'FROM a\nRUN echo $${x}', dockerfile: 'Dockerfile' } })).toMatchObject({
      db: { inline: 'FROM a\nRUN echo ${x}', options: { dockerfile: 'deploy/Dockerfile.db' } },
    });
  });

  it('says what is lost, and writes no secret down', () => {
    const { notes, app } = plan(
      {
        app: { args: { NPM_TOKEN: 'swordfish', URL: 'https://me:swordfish@x' }, policy: [], contexts: { a: '/etc' } },
        far: { context: 'https://swordfish@example.com/x.git' },
        out: { context: '../..' },
        own: { 'dockerfile-inline': 'FROM a\nENV DB_PASSWORD=swordfish' },
      },
      { ungrouped: ['lint'], variables: ['TAG'] },
    );
    expect(JSON.stringify([notes, app])).not.toContain('swordfish');
    expect(notes).toEqual([
      'far: its context is elsewhere, and so is its Dockerfile: copy both into the workspace',
      'far: no project is made of it',
      'out: ../.. is outside the workspace',
      'out: no project is made of it',
      'own: dockerfile-inline sets what looks like a secret',
      'own: no project is made of it',
      'the targets lint, which are in no group',
      'the variables TAG are written down by their defaults',
      'policy has no counterpart that certainly means the same',
      expect.stringContaining('build argument NPM_TOKEN looks like a secret'),
      expect.stringContaining('build argument URL looks like a secret'),
      'the context a: /etc is outside the workspace',
    ]);
  });
});
