import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { LayerEntry } from './layer';

/** Where a path of an archive goes in an image; undefined for what is left out. */
export type Place = (path: string) => string | undefined;

/**
 * The content of an archive for a layer.
 *
 * @param file a `.deb`, `.tgz` or `.tar`
 * @throws when it cannot be read, or has what a layer entry cannot say, such as a hard link
 */
export async function archiveEntries(file: string, place: Place): Promise<readonly LayerEntry[]> {
  const entries: LayerEntry[] = [];
  for await (const entry of tarOf(file).pipe(extract())) {
    const { name, type, mode, linkname } = entry.header;
    const path = place(name.replace(/^\.\//, ''));
    const data = await buffer(entry);
    if (!path || type === 'directory') continue;
    if (type === 'symlink') entries.push({ path, linkTo: linkname ?? '' });
    else if (type === 'file') entries.push({ path, data, mode });
    else throw new Error(`${file} has ${name}, a ${type}`);
  }
  return entries;
}

function tarOf(file: string): Readable {
  if (file.endsWith('.tgz')) return createReadStream(file).pipe(createGunzip());
  if (file.endsWith('.tar')) return createReadStream(file);
  const child = spawn('dpkg-deb', ['--fsys-tarfile', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  void once(child, 'exit').then(([code]) => code && child.stdout.destroy(new Error(`dpkg-deb cannot read ${file}`)));
  return child.stdout;
}
