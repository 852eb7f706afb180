import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { run } from '../../packages/nx-buildkit/src/process/run';
import { succeed } from './command';
import { step } from './progress';

/** Tells what the image was made of. */
const LABEL = 'org.nx-buildkit.source';

/** An image of one layer, which is made here since no registry can be asked for it. */
export interface HandMadeImage {
  readonly name: string;
  /** Instructions of a Dockerfile, as `docker import --change` takes them. */
  readonly changes: readonly string[];
  /** Changes with what the files come from. */
  readonly source: readonly string[];
  /** Writes the files of the layer. */
  readonly fill: (layer: Pack) => Promise<void>;
}

/**
 * Makes an image, unless the engine has it from the same source.
 *
 * @param folder for the archive while it is needed
 * @param env the variables of the engine
 */
export async function importImage(
  { name, changes, source, fill }: HandMadeImage,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const key = createHash('sha256')
    .update([...source, ...changes].join('\n'))
    .digest('hex');
  const inspect = ['image', 'inspect', '--format', `{{index .Config.Labels "${LABEL}"}}`, name];
  if ((await run({ file: 'docker', args: inspect, env })).stdout === key) return;
  const path = join(folder, 'layer.tar');
  await step(`make ${name}`, async () => {
    try {
      const layer = pack();
      const written = pipeline(layer, createWriteStream(path));
      await Promise.all([fill(layer).then(() => layer.finalize()), written]);
      const options = [...changes, `LABEL ${LABEL}=${key}`].flatMap((change) => ['--change', change]);
      const args = ['import', ...options, path, name];
      await succeed({ file: 'docker', args, env }, "See dockerd's log; `tools/engine status` names it.");
    } finally {
      await rm(path, { force: true });
    }
  });
}

/** Adds files of this machine to a layer, by their paths in it. */
export async function addFiles(layer: Pack, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, source] of Object.entries(files)) {
    const { size, mode } = await stat(source);
    await pipeline(createReadStream(source), layer.entry({ name, size, mode }));
  }
}
