import { readdir } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { removeLinks } from '../../util/files/remove-links';
import { writtenFiles, type ImageSpec } from '../plan/image-spec';
import { ifMissing } from '../../util/files/if-missing';
import { OUTPUT_FOLDER } from '../../component/names';

/** Where Nx restores the outputs of this plugin's tasks, in addition to the files that options name. */
const OWN_FOLDER = `${OUTPUT_FOLDER}/`;

/** What buildx writes into an OCI layout: https://github.com/moby/buildkit/blob/v0.34.2/client/ociindex/ociindex.go */
const LAYOUT_FILES = ['index.json', 'index.json.lock', 'oci-layout', 'blobs', 'ingest'];

/**
 * Removes symbolic links that Nx may have restored at paths that a build is going to write. The user's own links, such as a `dist` on another disk,
 * stay.
 */
export async function removeRestoredLinks(spec: ImageSpec, workspaceRoot: string): Promise<void> {
  const files = writtenFiles(spec).map((path) => posix.normalize(path));
  const isRestored = (path: string): boolean =>
    path.startsWith(OWN_FOLDER) || files.some((file) => path === file || path.startsWith(`${file}/`));
  const places = files.flatMap((file) => [...ancestors(file), file]).filter(isRestored);
  await removeLinks(places.map((path) => resolve(workspaceRoot, path)));
  for (const { attributes } of spec.outputs) {
    // BuildKit's other exporters write a temporary file and rename it, which replaces anything but a folder.
    if (attributes['tar'] === 'false' && attributes['dest'])
      await removeLinksInLayout(resolve(workspaceRoot, attributes['dest']));
  }
}

/** `a` and `a/b` for `a/b/c`, in this order, since nothing behind a link is checked. */
function ancestors(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

async function removeLinksInLayout(layout: string): Promise<void> {
  await removeLinks(LAYOUT_FILES.map((name) => join(layout, name)));
  for (const folder of ['blobs', 'ingest'].map((name) => join(layout, name))) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ifMissing([]));
    const links = entries.filter((entry) => entry.isSymbolicLink());
    await removeLinks(links.map(({ parentPath, name }) => join(parentPath, name)));
  }
}
