import type { HasherContext, Task } from '@nx/devkit';
import { hostPlatform } from '../../image/wanted-platform';
import hashDockerBuild from './hasher';

/** What Nx is given to hash for a task with these options and this command line. */
async function hashed(overrides: object, options: object = {}, configurations: object = {}, configuration?: string) {
  const hashTask = jest.fn().mockResolvedValue({ value: 'hash', details: {} });
  const projects = { gitea: { root: '.', targets: { 'docker-build': { options, configurations } } } };
  const target = { project: 'gitea', target: 'docker-build', configuration };
  const context = { hasher: { hashTask }, projectsConfigurations: { projects }, taskGraph: {}, env: { A: '1' } };
  await hashDockerBuild({ target, overrides } as Task, context as unknown as HasherContext);
  const [task, , env] = hashTask.mock.calls[0];
  expect(env).toEqual({ A: '1' });
  return task.overrides;
}

describe('hashDockerBuild', () => {
  it.each(['arm64', 'aarch64', 'linux/arm64', 'linux/arm64/v8', ['arm64']])(
    'hashes %j as one platform',
    async (platform) => {
      expect(await hashed({ platform })).toEqual({ platform: ['linux/arm64'] });
    },
  );

  it('keeps the other words of the command line', async () => {
    expect(await hashed({ platform: 'amd64', version: 'v2' })).toEqual({ platform: ['linux/amd64'], version: 'v2' });
  });

  it("tells machines apart where this machine's own platform is built", async () => {
    expect(await hashed({})).toEqual({ platform: [hostPlatform()] });
  });

  it('takes the platform of the options, and that of the configuration before it', async () => {
    expect(await hashed({}, { platform: 'arm' })).toEqual({ platform: ['linux/arm/v7'] });
    const configurations = { cloud: { platform: 'amd64' } };
    expect(await hashed({}, { platform: 'arm' }, configurations, 'cloud')).toEqual({ platform: ['linux/amd64'] });
  });

  it('leaves nonsense for the task to refuse', async () => {
    expect(await hashed({ platform: 'arm65' })).toEqual({ platform: 'arm65' });
  });
});
