import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { languageStandIns } from './language-stand-ins';
import { pushImage } from './push';
import { busybox } from './programs';
import { standIns } from './stand-ins';

/** What the stand-ins are made of. */
export interface Ingredients {
  /** BuildKit's `dockerfile-frontend`. */
  readonly frontendBinary: string;
  /** The folder that `downloadPrograms` filled. */
  readonly programs: string;
}

/**
 * Fills a registry with the stand-ins, once: again only when what they are made of has changed.
 * @param upstream URL of a registry that asks for no token and keeps its images in `stateDir`
 */
export async function seed(
  upstream: string,
  stateDir: string,
  { frontendBinary, programs }: Ingredients,
): Promise<void> {
  const marker = join(stateDir, 'seeded');
  const wanted = await fingerprint({ frontendBinary, programs });
  if ((await readFile(marker, 'utf8').catch(() => '')) === wanted) return;
  const shells = { amd64: await busybox(programs, 'amd64'), arm64: await busybox(programs, 'arm64') };
  for (const { repository, tag, build } of [
    ...standIns({ shells, frontendBinary }),
    ...languageStandIns({ shells, programs }),
  ]) {
    console.log(`pushing ${repository}:${tag}`);
    await pushImage(upstream, repository, tag, await build());
  }
  await writeFile(marker, wanted);
}

/** Of the code that builds the stand-ins and of what goes into them; the names of the downloads say their versions. */
async function fingerprint({ frontendBinary, programs }: Ingredients): Promise<string> {
  const sources = (await readdir(__dirname)).sort().map((name) => join(__dirname, name));
  const hash = createHash('sha256').update((await readdir(programs)).sort().join());
  for (const file of [...sources, frontendBinary]) hash.update(await readFile(file));
  return hash.digest('hex');
}
