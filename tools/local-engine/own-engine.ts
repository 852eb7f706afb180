import { ToolError } from './tool-error';
import { makeBridge, removeBridge } from './bridge';
import { build } from './builds';
import { importBuildkitImage } from './buildkit-image';
import { runningDaemons, startDaemons, stopDaemons } from './daemons';
import { ENGINE_PACKAGES, installPackages } from './debian';
import { makeDockerConfig } from './docker-config';
import { disableArm64, enableArm64 } from './emulation';
import type { EngineEnvironment } from './environment';
import * as groups from './go-programs';
import { dockerHost, type Home } from './paths';
import { hubUp } from './hub';
import { endLeftovers } from './leftovers';
import { step } from './progress';

/**
 * Compiles and starts an engine that pulls from the local hub first, with BuildKit's image in it and arm64 programs running.
 *
 * @throws ToolError with what to do
 */
export async function startOwnEngine(home: Home, classicStore: boolean): Promise<EngineEnvironment> {
  if (process.getuid?.() !== 0) {
    throw new ToolError(
      'No Docker engine answers, and starting one needs root',
      'Start Docker so that `docker info` answers, or run this as root on Debian.',
    );
  }
  await installPackages(ENGINE_PACKAGES, 'The engine is made for Debian; elsewhere, start Docker and run it again.');
  const programs = {
    containerd: await build(groups.containerd, home.builds),
    dockerd: await build(groups.dockerd, home.builds),
    runc: await build(groups.runc, home.builds),
  };
  const buildkit = await build(groups.buildkit, home.builds);
  const hub = await hubUp(home);

  await makeBridge(home);
  await step('start containerd and dockerd', () =>
    startDaemons(home, programs, { mirrors: [hub.NX_BUILDKIT_HUB], classicStore }),
  );
  await enableArm64(home);
  await importBuildkitImage(home, { buildkit, runc: programs.runc });
  await makeDockerConfig(home.dockerConfig, buildkit);
  return {
    engine: 'own',
    path: buildkit,
    variables: { DOCKER_HOST: dockerHost(home), DOCKER_CONFIG: home.dockerConfig, ...hub },
  };
}

/**
 * Ends the engine and all its containers. dockerd's iptables chains stay, as they always do after it.
 *
 * @throws ToolError when the kernel keeps a mount, the bridge or the arm64 handler
 */
export async function stopOwnEngine(home: Home): Promise<void> {
  const { dockerd, containerd } = await runningDaemons(home);
  if (dockerd || containerd) await step('stop the containers, dockerd and containerd', () => stopDaemons(home));
  await endLeftovers(home);
  await removeBridge(home);
  await disableArm64(home);
}
