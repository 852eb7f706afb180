import type { DockerBuildOptions } from '../executors/docker-build/schema';
import { imageNeeds } from './create-dependencies';

/** Which projects each project's image needs; a component is its Dockerfile, or options with one. */
function needs(components: Readonly<Record<string, string | (DockerBuildOptions & { text?: string })>>) {
  const entries = Object.entries(components).map(
    ([project, component]) =>
      [project, typeof component === 'string' ? { text: component, options: {} } : split(component)] as const,
  );
  const texts = Object.fromEntries(entries.map(([project, { text }]) => [`${project}/Dockerfile`, text]));
  const targets = entries.map(([project, { options }]) => ({
    project,
    root: project,
    target: 'docker-build',
    options,
  }));
  const found = imageNeeds(targets, (path) => {
    if (texts[path] === undefined) throw new Error('ENOENT');
    return texts[path];
  });
  return Object.fromEntries(found.filter((one) => one.needs.length > 0).map((one) => [one.project, one.needs]));
}

function split({ text = 'FROM scratch', ...options }: DockerBuildOptions & { text?: string }) {
  return { text, options };
}

describe('imageNeeds', () => {
  it('finds the project whose image a FROM, a COPY --from or a RUN --mount names', () => {
    expect(
      needs({
        base: 'FROM ubuntu:22.04',
        tools: 'FROM ubuntu:22.04',
        packages: 'FROM ubuntu:22.04',
        app: [
          'FROM base:v1-arm64',
          'COPY --from=tools:v1 /bin/tool /bin/',
          'RUN --mount=type=bind,from=packages:v1,target=/packages true',
        ].join('\n'),
      }),
    ).toEqual({ app: ['base', 'packages', 'tools'] });
  });

  it('reads the reference after ARG expansion, with the build arguments of the target', () => {
    expect(
      needs({
        base: { imagePrefix: 'ai-infra-', version: 'v0.3.8' },
        app: { text: 'ARG TAG=none\nFROM ai-infra-base:${TAG}', buildArgs: { TAG: 'v0.3.8-arm64' } },
        other: 'FROM ai-infra-base:v0.3.7-arm64',
      }),
    ).toEqual({ app: ['base'] });
  });

  it('knows images by tags of their own, of several stages, and with tokens that only a build can replace', () => {
    expect(
      needs({
        base: { tags: ['registry.example.com/{env.TEAM}/base:{shortCommitSha}-{arch}'] },
        backend: { targets: { api: {}, init: { tags: ['backend-setup:{version}'] } } },
        a: 'FROM registry.example.com/ai/base:abc1234-amd64',
        b: 'FROM backend-api:v1-amd64',
        c: 'FROM backend-setup:v1',
        d: 'FROM registry.example.com/ai/other:abc1234-amd64',
      }),
    ).toEqual({ a: ['base'], b: ['backend'], c: ['backend'] });
  });

  it('follows named contexts, which also take the place of what the Dockerfile names', () => {
    expect(
      needs({
        apphub: 'FROM ubuntu:22.04',
        slurm: {
          text: 'FROM ubuntu:22.04\nCOPY --from=apphub /packages /packages',
          buildContexts: { apphub: 'project:apphub' },
        },
        init: { buildContexts: { base: 'project:slurm#master' } },
      }),
    ).toEqual({ slurm: ['apphub'], init: ['slurm'] });
  });

  it('draws no edge for stages, for itself, or for what merely looks alike', () => {
    expect(
      needs({
        redis: 'FROM redis:7',
        build: 'FROM ubuntu:22.04',
        app: 'FROM ubuntu:22.04 AS build\nFROM my-redis:7\nCOPY --from=build / /',
      }),
    ).toEqual({});
  });

  it('draws no edge for a Dockerfile that is missing or wrong, and none for options that mean nothing', () => {
    expect(
      needs({
        base: 'FROM ubuntu:22.04',
        wrong: 'FORM base:v1',
        missing: { dockerfile: 'nowhere/Dockerfile' },
        odd: { text: 'FROM base:v1', context: '../outside' },
        untagged: { tags: ['UPPER/{nonsense}'] },
      }),
    ).toEqual({});
  });

  it('draws both edges of a cycle, which Nx then names when the tasks are run', () => {
    expect(needs({ a: 'FROM b:v1', b: 'FROM a:v1' })).toEqual({ a: ['b'], b: ['a'] });
  });
});
