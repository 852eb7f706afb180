import { createHash } from 'node:crypto';
import { ToolError } from './tool-error';
import { downloadPrograms, hubStatus, PROGRAMS, startHub } from '../hub';
import { build } from './builds';
import { frontend, registry } from './go-programs';
import type { Home } from './paths';
import { fromBuildCache } from './build-cache';
import { hubPorts } from './ports';
import { step } from './progress';

/** The hub's addresses: of its front, and of its control. */
export type HubVariables = Readonly<Record<'NX_BUILDKIT_HUB' | 'NX_BUILDKIT_HUB_ADMIN', string>>;

/**
 * Starts the local hub unless it runs, on the ports that it had before.
 *
 * @throws ToolError when it does not start
 */
export async function hubUp(home: Home): Promise<HubVariables> {
  const { url, adminUrl } = (await hubStatus(home.hub)) ?? (await start(home));
  return { NX_BUILDKIT_HUB: url, NX_BUILDKIT_HUB_ADMIN: adminUrl };
}

/** The folder with what the stand-in images have inside, which is downloaded once. */
export async function standInPrograms(home: Home): Promise<string> {
  const key = createHash('sha256').update(PROGRAMS.join()).digest('hex').slice(0, 16);
  const what = 'download what the stand-in images have inside';
  return fromBuildCache(home.builds, `stand-ins-${key}`, what, downloadPrograms);
}

async function start(home: Home): ReturnType<typeof startHub> {
  const registryBinary = `${await build(registry, home.builds)}/registry`;
  const frontendBinary = `${await build(frontend, home.builds)}/dockerfile-frontend`;
  const ports = await hubPorts(home);
  try {
    const programs = await standInPrograms(home);
    return await step('start the local hub', () =>
      startHub({ stateDir: home.hub, registryBinary, frontendBinary, programs, ...ports }),
    );
  } catch (error) {
    throw new ToolError(
      error instanceof Error ? error.message : String(error),
      'Read its log; `tools/engine down` and `tools/engine up` start it afresh.',
    );
  }
}
