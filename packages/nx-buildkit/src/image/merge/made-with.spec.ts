import type { DockerBuildOptions } from '../../component/options';
import { decidedBy } from './made-with';

const options: DockerBuildOptions = { platform: 'arm64', outputs: ['oci'], buildArgs: { MODE: 'dev' } };

it.each<[string, boolean, DockerBuildOptions]>([
  ['another platform and another output', true, { platform: 'amd64', outputs: ['push-by-digest'] }],
  ['a cache of its own', true, { cacheTo: ['type=registry,ref=example.com/cache:arm64'] }],
  ['another build argument', false, { buildArgs: { MODE: 'prod' } }],
  ['another stage', false, { target: 'debug' }],
])('with %s the images count as the same: %s', (_, isSame, other) =>
  expect(decidedBy({ ...options, ...other }) === decidedBy(options)).toBe(isSame),
);
