import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildx } from '../../docker/command';
import { run, type Command } from '../../process/run';
import { withTemporaryFolder } from '../../util/files/temporary-folder';
import { ifMissing } from '../../util/files/if-missing';
import { parseObject } from '../../util/json';
import { makeWriterLayout } from '../../oci/writer-layout';
import { parseDigest, type Digest } from '../../oci/digest';
import { writeAttributes } from '../../util/csv';
import type { BakeTarget } from '../bake';
import type { BuildMetadata, BuildResult } from '../build';
import { bakeProgress } from './bake-progress';
import { literal, LOAD, type BakedBuild } from './bake-target';

/** A build that shares a process with others. */
export interface SharedBuild extends BakedBuild {
  readonly cwd: string;
  readonly env: Command['env'];
}

/** An image in a layout, and the names that the engine is to give it. */
export interface TaggedImage {
  readonly digest: Digest;
  readonly tags: readonly string[];
}

/** How images get from a layout, which is a folder of this machine, into the engine. */
export interface EngineLoad {
  /** Gives the layout what is behind these named contexts, so that BuildKit need not send it. */
  readonly linkBlobs: (layout: string, contexts: readonly string[]) => Promise<void>;
  /** Rejects if the engine has not got all of them. */
  readonly loadImages: (layout: string, images: readonly TaggedImage[]) => Promise<void>;
}

/**
 * Runs builds in one docker buildx bake, which does not end one of them because another one fails. Bake would load each image into the engine by
 * itself, with all of its layers; here they leave BuildKit for a layout, and are loaded from there together.
 *
 * @param builds with the same shared arguments, working folder and environment
 * @param engine takes their images
 * @returns how each of them ended; undefined for one without a result, of which a build of its own will say why
 */
export function bakeBuilds(
  builds: readonly SharedBuild[],
  engine: EngineLoad,
): Promise<readonly (BuildResult | undefined)[]> {
  return withTemporaryFolder(async (folder) => {
    const metadataFile = join(folder, 'metadata.json');
    const layout = join(folder, 'images');
    const named = new Map(builds.map((build, i) => [`build${i}`, { ...build, lines: [] as string[] }]));
    const contexts = builds.flatMap((build) => (isLoaded(build) ? Object.values(build.target.contexts ?? {}) : []));
    await engine.linkBlobs(layout, contexts);
    const targets = [...named].map(async ([name, build]): Promise<[string, BakeTarget]> => {
      if (!isLoaded(build)) return [name, build.target];
      const own = join(layout, name);
      await makeWriterLayout(own, layout);
      return [name, intoLayout(build.target, own)];
    });
    const target = Object.fromEntries(await Promise.all(targets));
    const progress = bakeProgress([...named.keys()], (name, line) => {
      named.get(name)?.lines.push(line);
    });
    const [{ shared = [], cwd, env } = {}] = builds;
    // No file: a build argument may be the password of a proxy.
    const options = ['--file', '-', '--metadata-file', metadataFile, '--progress', 'rawjson'];
    // The files are those that each build would read by itself.
    const rules = ['--jobs', 'defer-error', '--allow', 'fs=*'];
    const command = buildx('bake', ...shared, ...options, ...rules, ...named.keys());
    const outcome = await run({ ...command, env }, { cwd, input: JSON.stringify({ target }), onLine: progress.onLine });
    progress.end();
    if (outcome.ended || outcome.startError) return builds.map(() => ({ ...outcome, stderr: '', metadata: {} }));
    const text = await readFile(metadataFile, 'utf8').catch(ifMissing('{}'));
    const metadata = parseObject(text) as Readonly<Record<string, BuildMetadata>> | undefined;
    const built = [...named].flatMap(([name, build]) => {
      const digest = parseDigest(metadata?.[name]?.['containerimage.digest']);
      return isLoaded(build) && digest ? [{ digest, tags: build.target.tags ?? [] }] : [];
    });
    const areLoaded = built.length === 0 || (await succeeds(engine.loadImages(layout, built)));
    return [...named].map(([name, { lines, ...build }]) => {
      const own = isLoaded(build) && !areLoaded ? undefined : metadata?.[name];
      return own && { exitCode: 0, stdout: '', stderr: lines.join('\n'), metadata: own };
    });
  });
}

/** Whether a build is for the engine. */
function isLoaded({ target }: SharedBuild): boolean {
  return target.output?.join() === LOAD;
}

function intoLayout(target: BakeTarget, layout: string): BakeTarget {
  return { ...target, output: [literal(writeAttributes({ type: 'oci', tar: 'false', dest: layout }))] };
}

function succeeds(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
