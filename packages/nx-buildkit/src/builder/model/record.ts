import { join } from 'node:path';
import { isDockerInstalled } from '../../docker/installed';
import { badInput } from '../../errors';
import { writeFileBeside } from '../../util/files/files';
import { readRestoredIfThere } from '../../util/files/read-restored';
import { userDigest } from '../../util/seal/seal';
import type { Driver } from './builder';
import { parseObject } from '../../util/json';

/** By an emulator that the kernel hands programs to, or by one in BuildKit's image. */
export type Emulation = 'binfmt' | 'image';

/** A node as later tasks need to know it. */
export interface NodeRecord {
  readonly name: string;
  /** A Docker context, an engine's address, or for driver remote a buildkitd's. */
  readonly endpoint?: string;
  /** What it can build, natively or emulated. */
  readonly platforms: readonly string[];
  /** Those whose builds are sent here in preference to all other nodes. */
  readonly dedicated?: readonly string[];
  /** Those of the platforms that are emulated, if known. */
  readonly emulated?: Readonly<Record<string, Emulation>>;
  /** BuildKit's version, as it calls itself. */
  readonly buildkit?: string;
  /** Driver docker-container only. */
  readonly containerId?: string;
  readonly startedAt?: string;
}

export function recordPath(outputPath: string): string {
  return join(outputPath, 'builder.json');
}

/** The builder as the builder task left it: running and correctly configured. */
export interface BuilderRecord {
  readonly name: string;
  readonly driver: Driver;
  /** Of the Docker engine that the client talks to. */
  readonly endpoint: string;
  readonly nodes: readonly NodeRecord[];
  /** Changes with every setting of the builder. */
  readonly configHash: string;
  /** buildx's version, as it calls itself. */
  readonly buildx: string;
}

/**
 * Its names and addresses decide which engine docker talks to and which builder builds, so it is trusted only if this user wrote it.
 *
 * @param outputPath absolute path of the folder that the builder task writes to
 * @throws BuildkitError when the task has not run here
 */
export async function readBuilder(outputPath: string): Promise<BuilderRecord> {
  const path = recordPath(outputPath);
  const text = await readRestoredIfThere(path);
  const record = text === undefined ? undefined : await unsealed(text);
  if (!record && !isDockerInstalled()) {
    throw badInput('NXBK-0201', 'There is no docker command on this machine, so nothing can be built');
  }
  if (!record) {
    const what = text === undefined ? 'is not there' : 'is damaged, or was not made on this machine';
    throw badInput('NXBK-0302', `The record of the builder ${what}: ${path}`);
  }
  return record;
}

/** {@link readBuilder}, or undefined when the task has not run here. */
export async function findBuilder(outputPath: string): Promise<BuilderRecord | undefined> {
  const text = await readRestoredIfThere(recordPath(outputPath));
  return text === undefined ? undefined : unsealed(text);
}

/**
 * Where {@link writeBuilder} writes the properties of the builder that decide an image: they are the same on all machines of its kind, so that these
 * share a cache.
 */
export const PLATFORMS_FILE = 'build-platforms.json';

export async function writeBuilder(outputPath: string, record: BuilderRecord): Promise<void> {
  await writePlatforms(outputPath, record.nodes);
  const sealed = { ...record, seal: await sealOf(record) };
  await writeFileBeside(recordPath(outputPath), `${JSON.stringify(sealed, undefined, 2)}\n`);
}

/** The properties of the builder that decide an image. A machine without a builder, which can only answer from Nx's cache, knows nothing else. */
export async function writePlatforms(
  outputPath: string,
  nodes: readonly Pick<NodeRecord, 'platforms' | 'dedicated'>[],
): Promise<void> {
  const own = nodes.map(({ platforms: [first], dedicated = [] }) => [first, ...dedicated]);
  await writeFileBeside(join(outputPath, PLATFORMS_FILE), `${JSON.stringify(own)}\n`);
}

function sealOf(record: Partial<BuilderRecord>): Promise<string> {
  return userDigest('builder', JSON.stringify(record));
}

async function unsealed(text: string): Promise<BuilderRecord | undefined> {
  const { seal, ...record } = (parseObject(text) ?? {}) as Partial<BuilderRecord> & { readonly seal?: unknown };
  return seal === (await sealOf(record)) ? (record as BuilderRecord) : undefined;
}
