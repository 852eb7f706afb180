import type { DockerBuildOptions } from '../component/options';
import { projectImages } from '../component/project-images';
import { COMMON_PLATFORMS } from '../oci/platform-option';
import { imageNeeds } from './create-dependencies';

/** Which projects each project's image needs; a component is its Dockerfile, or options with one. No component has a version but by its options. */
async function needs(components: Readonly<Record<string, string | (DockerBuildOptions & { text?: string })>>) {
  const entries = Object.entries(components).map(
    ([project, component]) =>
      [project, typeof component === 'string' ? { text: component, options: {} } : split(component)] as const,
  );
  const texts = Object.fromEntries(entries.map(([project, { text }]) => [`${project}/Dockerfile`, text]));
  const targets = entries.map(([project, { options }]) => ({
    project,
    root: project,
    target: 'docker-build',
    options: { version: 'v1', ...options },
  }));
  const environmentOf = () => ({});
  const images = await projectImages(targets, {
    workspaceRoot: '/nowhere',
    environmentOf,
    platforms: COMMON_PLATFORMS,
  });
  const readFile = (path: string) => {
    if (texts[path] === undefined) throw new Error('ENOENT');
    return texts[path];
  };
  const found = imageNeeds(targets, images, { readFile, environmentOf });
  return Object.fromEntries(Object.entries(found).filter(([, others]) => others.length > 0));
}

function split({ text = 'FROM scratch', ...options }: DockerBuildOptions & { text?: string }) {
  return { text, options };
}

describe('imageNeeds', () => {
  it('finds the project whose image a FROM, a COPY --from or a RUN --mount names', async () => {
    expect(
      await needs({
        base: 'FROM ubuntu:22.04',
        tools: 'FROM ubuntu:22.04',
        packages: 'FROM ubuntu:22.04',
        app: [
          'FROM base:v1-arm64',
          'COPY --from=tools:v1-amd64 /bin/tool /bin/',
          'RUN --mount=type=bind,from=packages:v1-arm64,target=/packages true',
        ].join('\n'),
      }),
    ).toEqual({ app: ['base', 'packages', 'tools'] });
  });

  it('reads the reference after ARG expansion, with the build arguments of the target', async () => {
    expect(
      await needs({
        base: { imagePrefix: 'ai-infra-', version: 'v0.3.8' },
        app: { text: 'ARG TAG=none\nFROM ai-infra-base:${TAG}', buildArgs: { TAG: 'v0.3.8-arm64' } },
        other: 'FROM ai-infra-base:v0.3.7-arm64',
      }),
    ).toEqual({ app: ['base'] });
  });

  it('knows images by tags of their own, and of several stages', async () => {
    expect(
      await needs({
        base: { tags: ['registry.example.com/team/base:{version}-{arch}'] },
        backend: { targets: { api: {}, init: { tags: ['backend-setup:{version}'] } } },
        a: 'FROM registry.example.com/team/base:v1-amd64',
        b: 'FROM backend-api:v1-amd64',
        c: 'FROM backend-setup:v1',
        d: 'FROM registry.example.com/team/other:v1-amd64',
      }),
    ).toEqual({ a: ['base'], b: ['backend'], c: ['backend'] });
  });

  it('follows named contexts, which also take the place of what the Dockerfile names', async () => {
    expect(
      await needs({
        apphub: 'FROM ubuntu:22.04',
        slurm: {
          text: 'FROM ubuntu:22.04\nCOPY --from=apphub /packages /packages',
          buildContexts: { apphub: 'project:apphub' },
        },
        init: { buildContexts: { base: 'project:slurm#master' } },
      }),
    ).toEqual({ slurm: ['apphub'], init: ['slurm'] });
  });

  it('draws no edge for stages, for itself, or for what merely looks alike', async () => {
    expect(
      await needs({
        redis: 'FROM redis:7',
        build: 'FROM ubuntu:22.04',
        app: 'FROM ubuntu:22.04 AS build\nFROM my-redis:7\nCOPY --from=build / /',
      }),
    ).toEqual({});
  });

  it('draws no edge for a Dockerfile that is missing or wrong, and none for options that mean nothing', async () => {
    expect(
      await needs({
        base: 'FROM ubuntu:22.04',
        wrong: 'FORM base:v1-arm64',
        missing: { dockerfile: 'nowhere/Dockerfile' },
        odd: { text: 'FROM base:v1-arm64', context: '../outside' },
        untagged: { tags: ['UPPER/{nonsense}'] },
      }),
    ).toEqual({});
  });

  it('takes FROM literally: a project that is called like an upstream image does not stand in for it', async () => {
    expect(
      await needs({
        nginx: 'FROM nginx:1.27',
        node: 'FROM nginx:1.27-alpine',
        redis: { image: 'redis:7' },
        web: 'FROM nginx:1.27-alpine\nCOPY --from=node:22 / /\nCOPY --from=redis:7-alpine / /',
        queue: { image: 'redis:v1-arm64' },
        cache: { text: 'FROM base', buildContexts: { base: 'docker-image://redis:v1-arm64' } },
      }),
    ).toEqual({});
  });

  it('finds what only one platform needs', async () => {
    expect(
      await needs({
        base: 'FROM ubuntu:22.04',
        app: 'FROM ubuntu AS x-amd64\nFROM base:v1-arm64 AS x-arm64\nFROM x-${TARGETARCH}',
      }),
    ).toEqual({ app: ['base'] });
  });

  it('draws both edges of a cycle, which Nx then names when the tasks are run', async () => {
    expect(await needs({ a: 'FROM b:v1-arm64', b: 'FROM a:v1-arm64' })).toEqual({ a: ['b'], b: ['a'] });
  });
});
