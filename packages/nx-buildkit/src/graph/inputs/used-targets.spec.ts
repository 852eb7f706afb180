import type { DockerBuildOptions } from '../../component/options';
import type { BuildTarget } from './image-inputs';
import { usedImageInputs, usedVariable } from './used-targets';

const inputs = (...options: readonly DockerBuildOptions[]) =>
  usedImageInputs({
    project: { root: 'apps/web', name: 'web' },
    task: 'docker-build',
    options: options.map((one) => ({ options: one })),
  } as unknown as BuildTarget);
const OWN = [{ env: 'NX_BUILDKIT_USED_apps_web_docker_build' }];

it('is a variable of the target', () => {
  expect(usedVariable({ root: 'apps/web', task: 'docker-build' })).toBe('NX_BUILDKIT_USED_apps_web_docker_build');
  expect(usedVariable({ root: '.', task: 'docker-build' })).toMatch(/^\w+$/);
});

it.each([
  [{}],
  [{ outputs: ['push'] }],
  [{ outputs: ['push-by-digest'] }],
  [{ outputs: ['oci', 'type=docker'] }],
  [{ outputs: ['type=image,name=a,push=true'] }],
  [{ outputs: ['type=oci,dest=/tmp/a.tar'] }],
  [{ outputs: ['type=local,dest=dist/../../a'] }],
  [{ outputs: ['oci'], perPlatform: { arm64: { outputs: ['load'] } } }],
])('is an input of an image that Nx does not restore: %j', (options) => {
  expect(inputs(options as DockerBuildOptions)).toEqual(OWN);
  expect(inputs({ outputs: ['oci'] }, options as DockerBuildOptions)).toEqual(OWN);
});

it.each([
  [{ outputs: ['oci', 'docker', 'type=local,dest=dist/out', 'type=tar,dest=out.tar'] }],
  [{ tags: ['web:latest', 'web:{inputHash}'] }],
  [{ labels: { hash: '{inputHash}' } }],
])('is no input of an image that Nx restores, or that its hash names: %j', (options) => {
  expect(inputs(options)).toEqual([]);
});
