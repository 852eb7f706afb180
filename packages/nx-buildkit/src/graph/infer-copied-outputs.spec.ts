import { infer } from '../../test-data/infer';

const BASE = { '.gitignore': 'dist\nbuild\npublic\n', 'nx.json': {} };
const build = (outputs?: readonly string[]) => ({ name: 'api', targets: { build: { command: 'x', outputs } } });

async function targets(files: Parameters<typeof infer>[0]) {
  const { 'apps/api': found = {} } = await infer({ ...BASE, ...files });
  return found;
}

/** The targets of the project itself that one of its targets waits for, but for prefetch. */
const makers = (dependsOn: readonly unknown[] = []) => dependsOn.filter((one) => typeof one === 'string');

it.each([
  ['an output of a target', 'COPY dist .', build(['{projectRoot}/dist']), undefined],
  ['what lies in an output', 'COPY dist/main.js .', build(['{workspaceRoot}/apps/api/dist']), undefined],
  ['an output that lies in the workspace', 'COPY dist/apps/api api/', build(['{workspaceRoot}/dist/apps/api']), '.'],
  ['what lies beside an exception', 'COPY dist/a .', build(['{projectRoot}/dist/!(cache)/**/*']), undefined],
  ['a path of the older @nx/node', 'COPY ../../dist/apps/api .', build(['{options.outputPath}', 'dist/apps/api']), '.'],
  ['what a build writes as a rule, and git ignores', 'COPY dist/apps/api api/', build(), '.'],
  ['a build that another plugin may add', 'COPY dist .', { name: 'api' }, undefined],
  ['a mount of it', 'RUN --mount=source=dist,target=/d true', build(['{projectRoot}/dist']), undefined],
])('waits for %s', async (_what, step, project, context) => {
  const { 'docker-build': image } = await targets({
    'apps/api/project.json': project,
    'apps/api/Dockerfile': `FROM node:22\n${step}\n`,
  });
  expect(makers(image?.dependsOn)).toEqual(['build']);
  expect(image?.options.context).toBe(context);
  expect(image?.inputs).toContainEqual({ dependentTasksOutputFiles: expect.stringMatching(/dist.*\/\*\*\/\*$/) });
});

it('waits for no target of @nx/js that fails without a package.json of the project', async () => {
  const prune = { executor: '@nx/js:prune-lockfile', outputs: ['{workspaceRoot}/dist/apps/api/package-lock.json'] };
  const project = { name: 'api', targets: { build: build(['{workspaceRoot}/dist/apps/api']).targets.build, prune } };
  const files = { 'apps/api/project.json': project, 'apps/api/Dockerfile': 'FROM node:22\nCOPY dist/apps/api .\n' };
  const { 'docker-build': without } = await targets(files);
  const { 'docker-build': image } = await targets({ ...files, 'apps/api/package.json': {} });
  expect(makers(without?.dependsOn)).toEqual(['build']);
  expect(makers(image?.dependsOn)).toEqual(['build', 'prune']);
});

it('waits for the chain of targets that complete a bundle', async () => {
  const output = (name: string) => ({ executor: 'x', outputs: [`{workspaceRoot}/apps/api/dist/${name}`] });
  const { 'docker-build': image } = await targets({
    'apps/api/project.json': {
      name: 'api',
      targets: {
        build: { executor: 'nx:run-commands', outputs: ['{projectRoot}/dist'] },
        'prune-lockfile': output('package-lock.json'),
        'copy-workspace-modules': output('workspace_modules'),
        prune: { executor: 'nx:noop', dependsOn: ['prune-lockfile', 'copy-workspace-modules'] },
        test: { executor: 'x', outputs: ['{workspaceRoot}/coverage/apps/api'] },
        'docker:build': { dependsOn: ['build', 'prune'] },
      },
    },
    'apps/api/Dockerfile': 'FROM node:22\nCOPY dist .\n',
  });
  expect(makers(image?.dependsOn)).toEqual(['build', 'prune-lockfile', 'copy-workspace-modules']);
});

it.each([
  ['sources', 'COPY . .'],
  ['what is not an output', 'COPY src package.json ./'],
  ['a folder with the name of an output that git does not ignore', 'COPY out ./out'],
  ['another stage', 'COPY --from=node:22 /dist /dist'],
])('waits for no target for %s', async (_what, step) => {
  const { 'docker-build': image } = await targets({
    'apps/api/project.json': build(),
    'apps/api/Dockerfile': `FROM node:22\n${step}\n`,
    'apps/api/out/x': '',
  });
  expect(makers(image?.dependsOn)).toEqual([]);
  expect(image?.options).toEqual({});
});

it('keeps the context that is given', async () => {
  const { 'docker-build': image } = await targets({
    'apps/api/project.json': {
      name: 'api',
      targets: {
        build: { command: 'x', outputs: ['{workspaceRoot}/dist/apps/api'] },
        'docker-build': { options: { context: 'dist/apps' } },
      },
    },
    'apps/api/Dockerfile': 'FROM node:22\nCOPY api .\n',
  });
  expect(makers(image?.dependsOn)).toEqual(['build']);
  expect(image?.options.context).toBeUndefined();
});

it('lets prefetch wait for the target that makes the Dockerfile', async () => {
  const dockerfile = 'dist/apps/api/Dockerfile';
  const found = await targets({
    'apps/api/project.json': {
      name: 'api',
      targets: {
        build: { command: 'x', outputs: ['{workspaceRoot}/dist/apps/api'] },
        'docker-build': { executor: 'nx-buildkit:docker-build', options: { dockerfile, context: 'dist/apps/api' } },
      },
    },
  });
  for (const name of ['prefetch', 'docker-build']) {
    expect(makers(found[name]?.dependsOn)).toEqual(['build']);
    expect(found[name]?.inputs).toContainEqual({ dependentTasksOutputFiles: dockerfile });
  }
});
