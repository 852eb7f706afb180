import type { CustomHasher, HasherContext, Task } from '@nx/devkit';
import { hostPlatform } from '../image/wanted-platform';
import hashDockerBuild from './docker-build/hasher';
import hashPrefetch from './prefetch/hasher';

const HASHERS: Readonly<Record<string, CustomHasher>> = { 'docker-build': hashDockerBuild, prefetch: hashPrefetch };

/** What Nx is given to hash for a task of a project with these targets and this command line. */
async function hashed(name: string, overrides: object, targets: object = {}, configuration?: string) {
  const hashTask = jest.fn().mockResolvedValue({ value: 'hash', details: {} });
  const projects = { gitea: { root: '.', targets } };
  const target = { project: 'gitea', target: name, configuration };
  const context = { hasher: { hashTask }, projectsConfigurations: { projects }, taskGraph: {}, env: { A: '1' } };
  await HASHERS[name]?.({ target, overrides } as Task, context as unknown as HasherContext);
  const [task, , env] = hashTask.mock.calls[0];
  expect(env).toEqual({ A: '1' });
  return task.overrides;
}

describe.each(['docker-build', 'prefetch'])('the hash of %s', (name) => {
  it.each(['arm64', 'aarch64', 'linux/arm64', 'linux/arm64/v8', ['arm64']])(
    'takes %j for one platform',
    async (platform) => {
      expect(await hashed(name, { platform })).toEqual({ platform: ['linux/arm64'] });
    },
  );

  it('keeps the other words of the command line', async () => {
    expect(await hashed(name, { platform: 'amd64', version: 'v2' })).toEqual({
      platform: ['linux/amd64'],
      version: 'v2',
    });
  });

  it("tells machines apart where this machine's own platform is built", async () => {
    expect(await hashed(name, {})).toEqual({ platform: [hostPlatform()] });
  });

  it('takes the platform of the options, and that of the configuration before it', async () => {
    const targets = { [name]: { options: { platform: 'arm' }, configurations: { cloud: { platform: 'amd64' } } } };
    expect(await hashed(name, {}, targets)).toEqual({ platform: ['linux/arm/v7'] });
    expect(await hashed(name, {}, targets, 'cloud')).toEqual({ platform: ['linux/amd64'] });
  });

  it('leaves nonsense for the task to refuse', async () => {
    expect(await hashed(name, { platform: 'arm65' })).toEqual({ platform: 'arm65' });
  });
});

it('hashes a prefetch by the platform of the target that builds', async () => {
  const targets = { prefetch: { options: { buildTarget: 'image' } }, image: { options: { platform: 'arm64' } } };
  expect(await hashed('prefetch', {}, targets)).toEqual({ platform: ['linux/arm64'] });
});

it.each(['check', 'refresh'])('never hashes two prefetches alike that ask a registry by %s', async (option) => {
  const [first, second] = [await hashed('prefetch', { [option]: true }), await hashed('prefetch', { [option]: true })];
  expect(first).not.toEqual(second);
});
