import { run } from '../../packages/nx-buildkit/src/process/run';
import { hubStatus } from '../hub';
import { runningDaemons } from './daemons';
import { runsArm64 } from './emulation';
import { readEnvironment, variablesFor } from './environment';
import { engineHome } from './paths';

/** What runs of the engine, for people to read. */
export async function engineStatus(): Promise<{ readonly isUp: boolean; readonly lines: readonly string[] }> {
  const home = engineHome();
  const [environment, daemons, hub] = await Promise.all([
    readEnvironment(home),
    runningDaemons(home),
    hubStatus(home.hub),
  ]);
  const env = environment && variablesFor(environment, process.env);
  const server =
    environment && (await run({ file: 'docker', args: ['version', '--format', '{{.Server.Version}}'], env }));
  const answers = server?.exitCode === 0;
  const engine = environment?.engine === 'found' ? 'the Docker engine of this machine' : `our own, in ${home.root}`;
  const missesHub = environment?.variables.NX_BUILDKIT_HUB !== undefined && !hub;
  return {
    isUp: answers && !missesHub,
    lines: [
      `engine      ${answers ? `${engine}, version ${server.stdout}` : 'does not answer: run `tools/engine up`'}`,
      `dockerd     ${daemons.dockerd ? `pid ${daemons.dockerd.pid}` : 'none of ours'}, log ${home.logs}/dockerd.log`,
      `containerd  ${daemons.containerd ? `pid ${daemons.containerd.pid}` : 'none of ours'}, log ${home.logs}/containerd.log`,
      `hub         ${hub ? `${hub.url}, control ${hub.adminUrl}, pid ${hub.pid}` : 'does not run'}`,
      `arm64       ${(await runsArm64()) ? 'runs' : 'does not run'}`,
    ],
  };
}
