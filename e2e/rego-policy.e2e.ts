import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { hub, runIn } from './support/engine';

const ARM64 = '--platform=arm64';

let workspace: ComponentWorkspace;
let upstream: string;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-rego');
  upstream = (await hub.status()).upstream;
});
afterAll(() => workspace.destroy());

it('lets a Rego policy beside the Dockerfile judge the base images', async () => {
  const allow = (repository: string) => ({
    'Dockerfile.rego': `package docker\ndefault allow := false\nallow if input.image.repo == "${repository}"\ndecision := {"allow": allow}\n`,
  });
  await workspace.component('rego', 'FROM alpine:3.20\nRUN true\n', {}, allow('alpine'));
  await workspace.build('rego', ARM64);

  await workspace.component('rego', 'FROM alpine:3.20\nRUN true\n', {}, allow('ubuntu'));
  const { exitCode, output } = await workspace.tryBuild('rego', ARM64);
  expect(exitCode).toBe(1);
  const denied =
    'components/rego/Dockerfile:1: components/rego/Dockerfile.rego does not allow docker.io/library/alpine:3.20';
  expect(output).toContain(denied);

  await workspace.component('rego', 'FROM alpine:3.20\nRUN true\n', { extraArgs: ['--policy', 'disabled=true'] });
  await workspace.build('rego', ARM64);
});

it('lets a Rego policy judge what ADD downloads, in a closed world as well', async () => {
  const rules = ['input.local', 'input.image', `endswith(input.http.url, "/v2/")`].map((rule) => `allow if ${rule}`);
  const files = {
    'Dockerfile.rego': ['package docker', 'default allow := false', ...rules, 'decision := {"allow": allow}', ''].join(
      '\n',
    ),
  };
  const dockerfile = `FROM alpine:3.20\nADD ${upstream}/v2/ /facts\n`;
  await workspace.component('adds', dockerfile, {}, files);
  expect(await workspace.build('adds', ARM64)).toContain(`components/adds/Dockerfile.rego allows ${upstream}/v2/`);
  expect([await runIn(workspace.image('adds', 'v1-arm64'), 'linux/arm64', 'cat', '/facts')]).toEqual(['{}']);

  await workspace.component('adds', `${dockerfile}ADD ${upstream}/v2/_catalog /more\n`, {}, files);
  const { exitCode, output } = await workspace.tryBuild('adds', ARM64);
  expect(exitCode).toBe(1);
  const denied = 'components/adds/Dockerfile:3: components/adds/Dockerfile.rego does not allow';
  expect(output).toContain(`${denied} ${upstream}/v2/_catalog, which the build downloads`);

  // The policy is an input.
  await workspace.write('components/adds/Dockerfile.rego', files['Dockerfile.rego'].replace('"/v2/"', '"catalog"'));
  await workspace.component('adds', dockerfile);
  expect((await workspace.tryBuild('adds', ARM64)).output).toContain(`does not allow ${upstream}/v2/, which`);
});
