import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildx } from '../../docker/command';
import { run, type Command } from '../../process/run';
import { withTemporaryFolder } from '../../util/files/temporary-folder';
import { ifMissing } from '../../util/files/if-missing';
import { parseObject } from '../../util/json';
import type { BuildMetadata, BuildResult } from '../build';
import { bakeProgress } from './bake-progress';
import type { BakedBuild } from './bake-target';

/** A build that shares a process with others. */
export interface SharedBuild extends BakedBuild {
  readonly cwd: string;
  readonly env: Command['env'];
}

/**
 * Runs builds in one docker buildx bake, which does not end one of them because another one fails.
 *
 * @param builds with the same shared arguments, working folder and environment
 * @returns how each of them ended; undefined for one without a result, of which a build of its own will say why
 */
export function bakeBuilds(builds: readonly SharedBuild[]): Promise<readonly (BuildResult | undefined)[]> {
  return withTemporaryFolder(async (folder) => {
    const metadataFile = join(folder, 'metadata.json');
    const named = new Map(builds.map((build, i) => [`build${i}`, { ...build, lines: [] as string[] }]));
    const target = Object.fromEntries([...named].map(([name, build]) => [name, build.target]));
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
    return [...named].map(([name, { lines }]) => {
      const own = metadata?.[name];
      return own && { exitCode: 0, stdout: '', stderr: lines.join('\n'), metadata: own };
    });
  });
}
