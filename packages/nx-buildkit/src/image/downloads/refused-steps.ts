import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuilderKey } from '../../builder/model/builder-lock';
import { digestOf, hexOf } from '../../oci/digest';
import { pause } from '../../process/sleep';
import { writeFileBeside } from '../../util/files/files';
import { userCacheFolder } from '../../util/files/user-folders';
import { parseJson, parseObject, textsIn } from '../../util/json';

/** A build, as far as it decides which steps others share with it. */
export interface SharingBuild {
  readonly builder: BuilderKey;
  /** Of the steps that it shares with builds which have the same, by what RUN may download. */
  readonly key: string;
  /** Tells it from all others of the builder, and not from itself at another time. */
  readonly name: string;
}

/** That a download was refused to a build. */
export interface Refusal {
  /** Tells it from the next one. */
  readonly id: string;
  /** That was building: `web:docker-build`. */
  readonly task: string;
  /** The RUNs that it may have been refused to, without their stages: `RUN make`. Not given as long as the build is being ended. */
  readonly steps?: readonly string[];
}

/** Times that a build looks for the steps of another one that is being ended, which takes seconds. */
const LOOKS = 50;
/** ms between two of them. */
const POLL = 200;

/**
 * Notes that a RUN of a build was refused a download, which each build with the same key takes into account. A step that another build shares goes on
 * when the build to which it was refused ends, may succeed all the same, and is then in BuildKit's cache.
 */
export async function noteRefusal(build: SharingBuild, refused: Omit<Refusal, 'id'>): Promise<void> {
  const note: Refusal = { id: randomUUID(), ...refused };
  // The error of the download is more useful than that of a folder which cannot be written to.
  await writeFileBeside(fileOf(build, NOTE), JSON.stringify(note)).catch(() => undefined);
}

/**
 * The refusals by which the cache of the builder can hold a step that this build shares: all with its key, until each of its own steps has run anew.
 * Nobody but BuildKit knows which steps are the same.
 */
export async function findRefusals(build: SharingBuild): Promise<readonly Refusal[]> {
  for (let looks = 1; ; looks++) {
    const notes = await readNotes(build);
    const done = textsIn(parseJson(await read(fileOf(build, DONE))));
    const refusals = notes.filter(({ id }) => !done.includes(id));
    if (looks === LOOKS || refusals.every(({ steps }) => steps)) return refusals;
    await pause(POLL);
  }
}

/** Notes that every step of this build has run anew since. */
export async function forgetRefusals(build: SharingBuild, refusals: readonly Refusal[]): Promise<void> {
  if (refusals.length === 0) return;
  const done = textsIn(parseJson(await read(fileOf(build, DONE))));
  // The next note of a build takes the place of the one before.
  const noted = (await readNotes(build)).map(({ id }) => id);
  const ids = [...done.filter((id) => noted.includes(id)), ...refusals.map(({ id }) => id)];
  await writeFileBeside(fileOf(build, DONE), JSON.stringify(ids)).catch(() => undefined);
}

const NOTE = '.refused.json';
const DONE = '.done.json';

/** The last refusals of all builds with the same key. */
async function readNotes(build: SharingBuild): Promise<readonly Refusal[]> {
  const names = await readdir(folderOf(build)).catch((): readonly string[] => []);
  const notes = names.filter((name) => name.endsWith(NOTE));
  return (await Promise.all(notes.map((name) => read(join(folderOf(build), name))))).flatMap(parseRefusal);
}

function parseRefusal(text: string): readonly Refusal[] {
  const { id, task, steps } = parseObject(text) ?? {};
  if (typeof id !== 'string' || typeof task !== 'string') return [];
  return [{ id, task, ...(steps !== undefined && { steps: textsIn(steps) }) }];
}

function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function fileOf(build: SharingBuild, suffix: string): string {
  return join(folderOf(build), `${hash(build.name)}${suffix}`);
}

function folderOf({ builder: { name, endpoint }, key }: SharingBuild): string {
  return join(userCacheFolder(), 'refused', hash(`${name}\n${endpoint}\n${key}`));
}

function hash(text: string): string {
  return hexOf(digestOf(text)).slice(0, 32);
}
