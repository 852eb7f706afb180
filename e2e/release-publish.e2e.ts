import { hubUrl, removeImages } from './support/engine';
import { openRepository, type Repository } from './repositories/repository';

const NAME = `${new URL(hubUrl).host}/e2e/release-publish`;
const project = (release: object = {}) =>
  JSON.stringify({
    name: 'released',
    targets: {
      'docker-build': { options: { outputs: ['push'], tags: [`${NAME}:built`] } },
      'nx-release-publish': {
        executor: 'nx-buildkit:release-publish',
        options: { tags: [`${NAME}:{version}`] },
        ...release,
      },
    },
  });

let repository: Repository;
beforeAll(async () => {
  const files = {
    'apps/released/project.json': project(),
    'apps/released/Dockerfile': 'FROM scratch\nCOPY value.txt /value\n',
    'apps/released/value.txt': 'v1',
  };
  repository = await openRepository('release-publish', files, []);
});
afterAll(async () => {
  await removeImages(`${NAME}:2.0.0`, `${NAME}:3.0.0`);
  await repository.close();
});

const publish = (version: string) =>
  repository.workspace.nx(['run', 'released:nx-release-publish'], { IMAGE_TAG: version });

it('publishes the image of the sources that are there, and not that of the last build', async () => {
  await repository.run('run', 'released:docker-build');
  await repository.workspace.write('apps/released/value.txt', 'v2');
  const { exitCode, output } = await publish('2.0.0');
  expect({ exitCode, output }).toEqual({ exitCode: 0, output });
  expect(await repository.fileIn(`${NAME}:2.0.0`, '/value')).toBe('v2');
});

it('refuses a dependsOn that leaves the build out, with the line that does not', async () => {
  await repository.workspace.write('apps/released/project.json', project({ dependsOn: ['prefetch'] }));
  const { exitCode, output } = await publish('3.0.0');
  expect({ exitCode, output }).toEqual({ exitCode: 1, output });
  expect(output).toContain('NXBK-0909');
  expect(output).toContain('write "dependsOn": ["prefetch","docker-build"]');
});
