import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform, type Platform } from '../../oci/platform';
import { buildxConfigFolder } from '../../util/files/user-folders';
import type { Builder, Driver } from '../model/builder';
import { ifMissing } from '../../util/files/if-missing';

/**
 * buildx's own record of a builder. Read from its file, since `docker buildx inspect` takes ten times as long, prints text only, and hides what a
 * node was created with. https://github.com/docker/buildx/blob/v0.38.2/store/nodegroup.go
 */
interface NodeGroup {
  readonly Name: string;
  readonly Driver: string;
  readonly Nodes: readonly {
    readonly Name: string;
    readonly Endpoint: string;
    readonly Platforms?: readonly Platform[] | null;
    readonly DriverOpts?: Readonly<Record<string, string>> | null;
    readonly Flags?: readonly string[] | null;
    /** Base64. */
    readonly Files?: Readonly<Record<string, string>> | null;
  }[];
}

/** @returns the builder, nothing, or `corrupt` for a file that buildx fails on as well */
export async function storedBuilder(name: string): Promise<Builder | 'corrupt' | undefined> {
  const text = await readFile(instanceFile(name), 'utf8').catch(ifMissing(undefined));
  return text === undefined ? undefined : parseInstance(text);
}

/** Removes the unreadable file of a builder: buildx would fail on it, even in `docker buildx ls`. */
export async function discardInstance(name: string): Promise<void> {
  await rm(instanceFile(name), { force: true });
}

function parseInstance(text: string): Builder | 'corrupt' {
  try {
    const group = JSON.parse(text) as NodeGroup;
    return {
      name: group.Name,
      driver: group.Driver as Driver,
      nodes: group.Nodes.map((node) => ({
        name: node.Name,
        endpoint: node.Endpoint,
        platforms: (node.Platforms ?? []).map(formatPlatform),
        driverOpts: node.DriverOpts ?? {},
        flags: node.Flags ?? [],
        files: Object.fromEntries(
          Object.entries(node.Files ?? {}).map(([path, data]) => [path, Buffer.from(data, 'base64').toString()]),
        ),
      })),
    };
  } catch {
    // Any part of it can be of any type.
    return 'corrupt';
  }
}

function instanceFile(name: string): string {
  return join(buildxConfigFolder(), 'instances', name);
}
