import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busybox } from './busybox';
import { pushImage } from './push';
import { standIns } from './stand-ins';

/**
 * Fills a registry with the stand-ins, once: again only when what they are made of has changed.
 * @param upstream URL of a registry that asks for no token and keeps its images in `stateDir`
 * @param frontendBinary BuildKit's `dockerfile-frontend`
 */
export async function seed(upstream: string, stateDir: string, frontendBinary: string): Promise<void> {
  const marker = join(stateDir, 'seeded');
  const wanted = await fingerprint([frontendBinary]);
  if ((await readFile(marker, 'utf8').catch(() => '')) === wanted) return;
  const shells = await busybox(stateDir);
  for (const { repository, tag, build } of standIns({ shells, frontendBinary })) {
    console.log(`pushing ${repository}:${tag}`);
    await pushImage(upstream, repository, tag, await build());
  }
  await writeFile(marker, wanted);
}

/** Of the code that builds the stand-ins and of the programs that go into them. */
async function fingerprint(programs: readonly string[]): Promise<string> {
  const sources = (await readdir(__dirname)).sort().map((name) => join(__dirname, name));
  const hash = createHash('sha256');
  for (const file of [...sources, ...programs]) hash.update(await readFile(file));
  return hash.digest('hex');
}
