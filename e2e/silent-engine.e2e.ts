import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createWorkspace, type Workspace } from './support/workspace';

let workspace: Workspace;
let engine: Server;
beforeAll(async () => {
  workspace = await createWorkspace({ builder: { name: 'e2e-silent-engine' } });
  // It takes every connection and answers nothing, as an engine does whose disk hangs.
  engine = createServer(() => undefined);
  await new Promise<void>((resolve) => engine.listen(join(workspace.root, 'docker.sock'), resolve));
});
afterAll(async () => {
  engine.close();
  await workspace.remove();
});

it('ends the wait for an engine that does not answer, and reports it', async () => {
  const env = { DOCKER_HOST: `unix://${join(workspace.root, 'docker.sock')}` };
  const { exitCode, output } = await workspace.nx(['run', 'buildkit:builder'], env);
  expect({ exitCode, output }).not.toMatchObject({ exitCode: 0 });
  expect(output).toMatch(/failed: no answer came in time \(failed in the Docker engine; transient, try again\)/);
  expect(output).toContain('see whether `docker version` answers');
});
