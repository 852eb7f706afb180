import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../packages/nx-buildkit/src/process/run';
import { ToolError } from './tool-error';
import { build } from './builds';
import { makeDockerConfig } from './docker-config';
import { usersOwn, type EngineEnvironment } from './environment';
import { buildkit } from './go-programs';
import type { Home } from './paths';

/** ms after which an engine that says nothing, a remote one say, counts as none. */
const PATIENCE = 30_000;

/**
 * The Docker engine that the user's own environment leads to, left as it is; buildx is added for us alone when it is missing.
 *
 * @returns undefined when no engine answers
 * @throws ToolError when there is no docker client
 */
export async function findEngine(home: Home): Promise<EngineEnvironment | undefined> {
  const env = usersOwn(home, process.env);
  const command = { file: 'docker', args: ['version', '--format', '{{.Server.Version}}'], env };
  const version = await run(command, { timeout: PATIENCE });
  if (version.startError) {
    throw new ToolError(
      'There is no docker client in PATH',
      'Install one: https://docs.docker.com/engine/install/binaries/ (on Debian: docker.io or docker-cli).',
    );
  }
  if (version.exitCode !== 0) return undefined;
  if ((await run({ file: 'docker', args: ['buildx', 'version'], env })).exitCode === 0)
    return { engine: 'found', variables: {} };
  await makeDockerConfig(
    home.dockerConfig,
    await build(buildkit, home.builds),
    env.DOCKER_CONFIG ?? join(homedir(), '.docker'),
  );
  return { engine: 'found', variables: { DOCKER_CONFIG: home.dockerConfig } };
}
