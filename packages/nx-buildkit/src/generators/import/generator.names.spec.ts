import { readProjectConfiguration } from '@nx/devkit';
import { usePrinted } from '../testing/printed';
import { useImport } from './testing/import-tree';

const printed = usePrinted();
const { run, targets, tree, write } = useImport();

describe('the names that import gives', () => {
  it('leaves the name of an inferred target to its Dockerfile, whose options Nx would merge with those of a service', async () => {
    write({
      's/compose.yaml':
        'services: { api: { build: { context: ./app, target: api } }, worker: { build: { context: ./app, target: worker } } }',
      's/app/Dockerfile': 'FROM alpine AS api\nFROM alpine AS worker',
      's/app/Dockerfile.worker': 'FROM alpine',
    });
    await run('s');
    const built = Object.entries(targets('app') ?? {}).filter(([name]) => name.startsWith('docker-build'));
    expect(built.map(([name, { options }]) => [name, options.target, options.dockerfile])).toEqual([
      ['docker-build', 'api', undefined],
      ['docker-build-worker-2', 'worker', undefined],
      ['docker-build-worker', undefined, 's/app/Dockerfile.worker'],
    ]);
    expect(printed.join('\n')).toContain(
      'app:docker-build-worker-2  s/app/Dockerfile\n  its target is docker-build-worker-2, since another image of this project is called worker',
    );
  });

  it('leaves a project alone that has the name of a service, and lies elsewhere', async () => {
    write({
      'other/web/project.json': '{ "name": "web" }',
      'compose.yaml': 'services: { web: { build: ./web } }',
      'web/Dockerfile': 'FROM alpine',
    });
    await run('.');
    expect(targets('web')).toBeUndefined();
    expect(readProjectConfiguration(tree(), 'web-image')).toMatchObject({
      root: 'web',
      targets: { 'docker-build': { options: { tags: [expect.stringContaining('{projectName}'), expect.anything()] } } },
    });
  });

  it('names no image as that of another project', async () => {
    write({
      'src/compose.yaml': 'services: { api: { build: { context: app, target: api } }, web: { build: ./app } }',
      'src/app/Dockerfile': 'FROM alpine AS api\nFROM alpine',
      'src/other/web/Dockerfile': 'FROM alpine',
    });
    await run();
    expect(targets('web')?.['docker-build']?.options).toBeUndefined();
    expect(targets('app')?.['docker-build-web']?.options.tags[0]).toBe('{imagePrefix}app-web:{version}-{arch}');
  });

  it('names no image as another one of its project', async () => {
    write({
      'web/project.json': '{ "name": "web" }',
      's/compose.yaml':
        'services: { api: { build: { context: app, target: a } }, web: { build: { context: app, target: b } }, app-web: { build: { context: app, target: c } } }',
      's/app/Dockerfile': 'FROM alpine AS a\nFROM alpine AS b\nFROM alpine AS c',
    });
    await run('s');
    const tags = Object.values(targets('app') ?? {}).flatMap(({ options }): string[] => options?.tags ?? []);
    expect(tags.filter((tag) => tag.includes('app-web'))).toEqual([
      '{imagePrefix}app-web-2:{version}-{arch}',
      '{imagePrefix}app-web:{version}-{arch}',
      's-app-web',
    ]);
  });
});
