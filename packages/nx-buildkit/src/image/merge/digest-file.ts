import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../../errors';
import { type Digest, parseDigest } from '../../oci/digest';
import { platformSuffix, parseCanonicalPlatform } from '../../oci/platform-option';
import { writeFileBeside } from '../../util/files/files';
import { readRestored } from '../../util/files/read-restored';
import dockerMerge from '../../executors/docker-merge/schema.json';
import type { Component } from '../../component/settings';
import { linkOrCopy } from '../../util/files/link-or-copy';
import type { MadeWith } from './made-with';
import type { Uncommitted } from './uncommitted';
import { ifMissing } from '../../util/files/if-missing';
import { parseObject } from '../../util/json';

/** The folder, relative to the workspace, that a run leaves the digests of its images in: what one CI job hands to another. */
export const DIGESTS_FOLDER = dockerMerge.properties.digests.default;

const DIGEST_FILE = '.json';
const ARCHIVE = '.oci.tar';

/** What a run says of an image that will be a part of an index. */
export interface RunnerImage extends MadeWith {
  /** The stage, when one is named. */
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly digest: Digest;
  /** The commit that the run was at. */
  readonly commit?: string;
  /** What its sources were beside that commit. */
  readonly uncommitted: Uncommitted;
  /** The version that the run was for. */
  readonly version?: string;
  /** Absolute path of the OCI archive that holds it; without one, a registry has it. */
  readonly archive?: string;
}

/** The folder for the images of a component. */
export function digestsOf(folder: string, { project, task }: Pick<Component, 'project' | 'task'>): string {
  return join(folder, project, task);
}

/**
 * Each image has a file with a name of its own, so that the folders of several runners can be put together. Its archive lies beside it under the same
 * name.
 *
 * @throws BuildkitError when the archive is gone
 */
export async function writeRunnerImage(folder: string, { archive, ...image }: RunnerImage): Promise<void> {
  const parts = [...(image.target === undefined ? [] : [image.target]), ...image.platforms.map(platformSuffix)];
  const path = join(folder, `${parts.join('-').replace(/[^\w.-]/g, '_')}${DIGEST_FILE}`);
  await (archive === undefined ? rm(archiveBeside(path), { force: true }) : keepArchive(archive, archiveBeside(path)));
  const content = { format: 1, ...image, ...(archive !== undefined && { hasArchive: true }) };
  await writeFileBeside(path, `${JSON.stringify(content, undefined, 2)}\n`);
}

async function keepArchive(archive: string, to: string): Promise<void> {
  if (await linkOrCopy(archive, to).then(() => true, ifMissing(false))) return;
  throw badInput(
    'NXBK-0907',
    `The OCI archive ${archive} is gone, which holds an image of this run`,
    'build it again: run the task with --skip-nx-cache, and let no other task delete the archive',
  );
}

/**
 * Reads the files of all runners. They come from elsewhere, so nothing in them becomes a path or the name of an image.
 * Archives are not read here.
 *
 * @throws BuildkitError for a file that writeRunnerImage did not write
 */
export async function readRunnerImages(folder: string): Promise<readonly RunnerImage[]> {
  const names = await readdir(folder).catch(ifMissing([]));
  const files = names.filter((name) => name.endsWith(DIGEST_FILE)).sort();
  return Promise.all(
    files.map(async (name) => runnerImage(await readRestored(join(folder, name)), join(folder, name))),
  );
}

function archiveBeside(path: string): string {
  return `${path.slice(0, -DIGEST_FILE.length)}${ARCHIVE}`;
}

function runnerImage(text: string, path: string): RunnerImage {
  const { format, target, platforms, digest, commit, version, uncommitted, hasArchive, ...madeWith } =
    parseObject(text) ?? {};
  const known = parseDigest(digest);
  const given: readonly unknown[] = Array.isArray(platforms) ? platforms : [];
  const built = given.flatMap((text) => (typeof text === 'string' ? (parseCanonicalPlatform(text) ?? []) : []));
  if (format !== 1 || !known || built.length === 0 || built.length < given.length)
    throw badInput('NXBK-0904', `${path} does not describe an image`, 'delete it, and build that platform again');
  return {
    ...(typeof target === 'string' && { target }),
    platforms: built,
    digest: known,
    ...(typeof commit === 'string' && { commit }),
    ...(typeof version === 'string' && { version }),
    uncommitted: digestsIn(uncommitted),
    ...madeWithIn(madeWith),
    ...(hasArchive === true && { archive: archiveBeside(path) }),
  };
}

function digestsIn(content: unknown): Uncommitted {
  const digests = Object.entries(content ?? {}).map(([path, digest]) => [path, parseDigest(digest)] as const);
  return Object.fromEntries(digests.flatMap(([path, digest]) => (digest ? [[path, digest]] : [])));
}

function madeWithIn(content: Readonly<Record<string, unknown>>): MadeWith {
  const { configuration } = content;
  const [configured, decided] = [parseDigest(content['configured']), parseDigest(content['decided'])];
  return {
    ...(typeof configuration === 'string' && { configuration }),
    ...(configured && { configured }),
    ...(decided && { decided }),
  };
}
