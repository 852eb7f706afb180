import { combineOptionsForExecutor } from 'nx/src/utils/params';
import dockerBuild from '../../packages/nx-buildkit/src/executors/docker-build/schema.json';
import prefetch from '../../packages/nx-buildkit/src/executors/prefetch/schema.json';
import { batchSchema } from './batch-schema';

type NxSchema = Parameters<typeof combineOptionsForExecutor>[3];

/** What Nx hands to an executor with this schema. */
const combine = (schema: object, words: object, options: object = {}): unknown =>
  combineOptionsForExecutor({ ...words }, '', { options }, schema as NxSchema, null, null);

it('lets Nx hand over what schema.json refuses', () => {
  const options = {
    'build-args-from-env': ['A'],
    tags: 5,
    buildArgs: 'A=1',
    lock: 'nowhere',
    sbom: [],
    platform: {},
    targets: null,
    flavor: [{ a: [1] }],
  };
  const words = { push: 'true', retries: 'x', quiet: 'maybe' };
  expect(() => combine(dockerBuild, words, options)).toThrow();
  expect(combine(batchSchema(dockerBuild), words, options)).toMatchObject({ ...options, ...words });
});

it.each([
  ['docker-build', dockerBuild],
  ['prefetch', prefetch],
])('lets Nx read options of %s as by schema.json, with its defaults', (_, schema) => {
  const words = { platform: 'arm64,amd64', offline: 'true', giveUpAfter: '2000', sbom: 'true', 'config-path': 'a' };
  expect(combine(batchSchema(schema), words)).toEqual(combine(schema, words));
});
