import type { Readable } from 'node:stream';
import { familiarReference, normalizeReference, parseReference, withDefaultTag } from '../oci/reference';
import { run, type Command } from '../process/run';
import { dockerFailure } from './failure';
import { docker, runOrThrow } from './command';
import { ask } from '../process/ask';
import { parseJson } from '../util/json';

/** ms for the engine's own pull, which notices neither a silent registry nor a silent mirror. */
const PULL_TIMEOUT = 300_000;

/** Gives an image of the engine a further name; false when the engine has no such image. */
export async function tagImage(endpoint: string | undefined, image: string, name: string): Promise<boolean> {
  return (await ask(docker(endpoint, 'image', 'tag', image, name))).exitCode === 0;
}

/** ms for an image of many GB on a slow disk. */
const SAVE_TIMEOUT = 1_800_000;

/** ms: a hint is not worth waiting for an engine that is silent. */
const HINT_TIMEOUT = 5_000;

/**
 * The id of an image in the current engine; undefined when it has none, or when there is no engine.
 *
 * @throws BuildkitError for an engine that does not answer in time
 */
export async function engineImageId(image: string): Promise<string | undefined> {
  const outcome = await ask(imageId(image));
  if (outcome.ended === 'timeout') throw dockerFailure(outcome, `Asking the engine for ${image}`);
  return outcome.exitCode === 0 ? outcome.stdout.trim() : undefined;
}

/** Whether the current engine has an image; false when it does not answer soon. */
export async function engineMayHave(image: string): Promise<boolean> {
  return (await run(imageId(image), { timeout: HINT_TIMEOUT })).exitCode === 0;
}

function imageId(image: string): Command {
  return docker(undefined, 'image', 'inspect', '--format', '{{.Id}}', image);
}

/**
 * Writes an image of the current engine to a tar: an OCI layout since Docker 25, and a Docker archive in every version.
 *
 * @throws BuildkitError if the engine does not do it
 */
export async function saveImage(image: string, file: string): Promise<void> {
  await runOrThrow(docker(undefined, 'image', 'save', '--output', file, image), `Taking ${image} from the engine`, {
    timeout: SAVE_TIMEOUT,
  });
}

/** Lets the engine itself pull; false if that fails or takes too long. */
export async function pullByEngine(endpoint: string | undefined, image: string): Promise<boolean> {
  return (await run(docker(endpoint, 'image', 'pull', image), { timeout: PULL_TIMEOUT })).exitCode === 0;
}

/** `linux/amd64` */
export async function enginePlatform(endpoint: string | undefined): Promise<string> {
  const command = docker(endpoint, 'version', '--format', '{{.Server.Os}}/{{.Server.Arch}}');
  return (await runOrThrow(command, "Asking for the engine's platform")).stdout.trim();
}

/**
 * Loads a tar that is an OCI layout or a Docker archive.
 *
 * @throws the error of the stream, since the engine only sees a truncated tar; BuildkitError if the engine rejects the tar
 */
export async function loadArchive(endpoint: string | undefined, archive: Readable): Promise<void> {
  const outcome = await run(docker(endpoint, 'image', 'load', '--quiet'), { input: archive });
  if (archive.errored) throw archive.errored;
  if (outcome.exitCode !== 0) throw dockerFailure(outcome, 'Loading an image into the engine');
}

/** Removes a name from an image, and the image with its last name. */
export async function untagImage(endpoint: string | undefined, name: string): Promise<void> {
  await runOrThrow(docker(endpoint, 'image', 'rm', name), `Removing the image ${name}`);
}

/** An image of the engine's own image store. */
export interface EngineImage {
  readonly Id: string;
  /** Bytes. */
  readonly Size: number;
}

/**
 * The images of these names, in their order; undefined for a missing one. All names take one process, no name takes none.
 *
 * @param endpoint a Docker context or the address of an engine; the current one when not given
 * @throws BuildkitError when the engine does not answer
 */
export async function inspectImages(
  names: readonly string[],
  endpoint?: string,
): Promise<readonly (EngineImage | undefined)[]> {
  if (names.length === 0) return [];
  const outcome = await ask(docker(endpoint, 'image', 'inspect', ...names));
  const missing = missingImages(outcome.stderr);
  const present = names.filter((name) => !missing.has(normalized(name)));
  // Docker prints the images that it has, in the order of their names, and a line for each of the others.
  const found = (parseJson(outcome.stdout) ?? []) as readonly EngineImage[];
  if ((outcome.exitCode !== 0 && missing.size === 0) || found.length !== present.length) {
    throw dockerFailure(outcome, `Looking at ${names.length === 1 ? `image ${names[0]}` : 'images'}`);
  }
  const byName = new Map(present.map((name, i) => [name, found[i]]));
  return names.map((name) => byName.get(name));
}

/**
 * The ids of the images of these names, in their order; undefined for a missing one. A list is one question for all of them, where looking at an image
 * takes longer the more images the engine has: of 1,262, 600 take 4 s instead of 14.
 *
 * @param endpoint as for {@link inspectImages}
 * @throws BuildkitError when the engine does not answer
 */
export async function imageIds(names: readonly string[], endpoint?: string): Promise<readonly (string | undefined)[]> {
  if (names.length === 0) return [];
  const filters = names.map((name) => `--filter=reference=${listed(name)}`);
  const list = docker(
    endpoint,
    'image',
    'ls',
    '--no-trunc',
    '--format',
    '{{.Repository}}:{{.Tag}} {{.ID}}',
    ...filters,
  );
  const { stdout } = await runOrThrow(list, 'Listing images');
  const ids = new Map(
    stdout.split('\n').map((line) => {
      const [name = '', id] = line.split(' ');
      // Podman lists them in full.
      return [normalized(name), id] as const;
    }),
  );
  return names.map((name) => ids.get(normalized(name)));
}

/** A name as Docker lists it, and as the filter takes it. */
function listed(name: string): string {
  const reference = parseReference(name);
  return reference ? familiarReference(withDefaultTag(reference)) : name;
}

/** `Error: No such image: NAME`, by newer versions `Error response from daemon: No such image: NAME`, one for each. */
function missingImages(stderr: string): ReadonlySet<string> {
  return new Set([...stderr.matchAll(/no such image: (\S+)/gi)].map(([, name = '']) => normalized(name)));
}

/** Docker shortens and completes the names in its messages. */
function normalized(name: string): string {
  return normalizeReference(name) ?? name;
}
