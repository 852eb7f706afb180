import { execa } from 'execa';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { createAuthority } from '../tools/hub/certificates';
import { containerOf } from './builder.support';
import { docker, removeBuilder, required } from './support/engine';
import { createWorkspace, type Workspace } from './support/workspace';

const BUILDER = 'e2e-builder-tls';
/** The context that the remedy makes. */
const CONTEXT = 'buildkit';

let certificates: string;
let server: Server;
let workspace: Workspace;
beforeAll(async () => {
  certificates = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-certs-'));
  const authority = await createAuthority('engine');
  const [own, client] = await Promise.all([authority.issue('127.0.0.1'), authority.issue('client')]);
  const files = { 'ca.pem': authority.cert, 'cert.pem': client.cert, 'key.pem': client.key };
  for (const [name, content] of Object.entries(files)) await writeFile(join(certificates, name), content);
  // The engine as a service in a job of GitLab has it: TLS, and for clients with a certificate only.
  const socket = required('DOCKER_HOST').replace('unix://', '');
  const tls = { ...own, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
  server = createServer({ ...tls, allowHalfOpen: true }, (secure) => {
    const engine = connect({ path: socket, allowHalfOpen: true });
    secure.pipe(engine).pipe(secure);
    for (const end of [secure, engine]) end.on('error', () => [secure, engine].forEach((one) => one.destroy()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  workspace = await createWorkspace({ builder: { name: BUILDER } });
  await removeContext();
});
afterAll(async () => {
  await removeBuilder(BUILDER);
  await removeContext();
  await workspace.remove();
  server.close();
  await rm(certificates, { recursive: true });
});

const removeContext = () => docker('context', 'rm', '--force', CONTEXT);

it('takes what its message says to type, with the variables still set', async () => {
  const variables = {
    DOCKER_HOST: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: certificates,
  };
  const builder = () => workspace.nx(['run', 'buildkit:builder'], variables);

  const refused = await builder();
  expect(refused.exitCode).toBe(1);
  const [, remedy = ''] = /run again: (docker context create .*)/.exec(refused.output) ?? [];
  await execa('sh', ['-c', remedy], { env: variables });

  expect(await builder()).toMatchObject({ exitCode: 0 });
  expect(await docker('container', 'inspect', '--format', '{{.State.Status}}', containerOf(BUILDER))).toBe('running');
  await workspace.write('app/Dockerfile', 'FROM alpine:3.20\nRUN uname -m > /arch\n');
  await workspace.write('app/project.json', {
    name: 'app',
    targets: {
      'docker-build': { executor: 'nx-buildkit:docker-build', options: { imagePrefix: `${BUILDER}-`, version: 'v1' } },
    },
  });
  expect(await workspace.nx(['run', 'app:docker-build'], variables)).toMatchObject({ exitCode: 0 });
});
