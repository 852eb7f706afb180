import { lockFolder, outputFolder } from './task-folders';

const web = { project: 'web', root: 'apps/web', task: 'docker-build' };

it('is in dist unless the project keeps its locks', () => {
  expect(lockFolder(web, {})).toBe('dist/buildkit/web/locks/docker-build');
  expect(lockFolder(web, { lock: 'project' })).toBe('apps/web/image-locks/web/docker-build');
});

it('is beside the Dockerfile, and another one for each target and for each project that builds it', () => {
  const options = { lock: 'project', dockerfile: './docker/Dockerfile.web' } as const;
  expect(lockFolder(web, options)).toBe('docker/image-locks/web/docker-build');
  expect(lockFolder({ ...web, task: 'docker-build-worker' }, options)).toBe(
    'docker/image-locks/web/docker-build-worker',
  );
  expect(lockFolder({ ...web, project: 'api' }, options)).toBe('docker/image-locks/api/docker-build');
});

it.each(['dist/buildkit', 'dist/buildkit/', './dist//buildkit/.'])('names the folder %s in one form', (path) => {
  expect(outputFolder('/work', path)).toBe('/work/dist/buildkit');
});
