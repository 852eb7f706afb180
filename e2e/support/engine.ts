import { execa } from 'execa';
import { hubClient, type HubClient } from '../../tools/hub/client';

/** The hub in front of every pull: what it saw, and the faults it injects. */
export const hub: HubClient = hubClient(required('NX_BUILDKIT_HUB_ADMIN'));

/** Address of the hub, `http://127.0.0.1:…`. */
export const hubUrl: string = required('NX_BUILDKIT_HUB');

/** Brings the hub back to how it was found. */
export async function resetHub(): Promise<void> {
  await hub.on();
  await hub.faults([]);
  await hub.clear();
}

/** Runs docker and returns what it printed; throws when it fails. */
export async function docker(...args: string[]): Promise<string> {
  return (await execa('docker', args)).stdout;
}

/** Takes a builder, its cache and images away; what is not there is no matter. */
export async function removeBuilder(name: string): Promise<void> {
  await execa('docker', ['buildx', 'rm', '--force', name], { reject: false });
}

export async function removeImages(...names: string[]): Promise<void> {
  await execa('docker', ['image', 'rm', '--force', ...names], { reject: false });
}

/** What a command prints in a container of an image. */
export async function runIn(image: string, platform: string, ...command: [string, ...string[]]): Promise<string> {
  const [entrypoint, ...args] = command;
  return docker('run', '--rm', `--platform=${platform}`, `--entrypoint=${entrypoint}`, image, ...args);
}

/** An environment variable that `tools/engine env` gives; throws without it. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(
      `${name} is not set: run \`tools/engine up --hub --cluster\` and \`eval "$(tools/engine env)"\` first`,
    );
  return value;
}
