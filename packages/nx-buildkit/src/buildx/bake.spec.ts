import { bakeEnvironment } from './bake';

const environment = {
  PATH: '/bin',
  DOCKER_HOST: 'unix:///run/docker.sock',
  TAG: 'from the shell',
  TAG_JSON: '["from the shell"]',
  NPM_TOKEN: 'secret',
  BAKE_ALLOW_REMOTE_FS_ACCESS: '1',
  SOURCE_DATE_EPOCH: '0',
};

it('gives bake files no value of the environment, and names only where no variable has them', () => {
  const read = bakeEnvironment(environment, ['TAG']);
  expect({ ...environment, ...read }).toEqual({
    PATH: '/bin',
    DOCKER_HOST: 'unix:///run/docker.sock',
    NPM_TOKEN: '',
    BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP: '1',
  });
});

it('gives bake files no name at all where it is not known which ones are variables', () => {
  expect(Object.values({ ...environment, ...bakeEnvironment(environment) }).filter(Boolean)).toEqual([
    '/bin',
    'unix:///run/docker.sock',
    '1',
  ]);
});
