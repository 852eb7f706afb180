import { readdir } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { removeLinks } from '../../util/files/remove-links';
import { isUpstream, type ImageSpec } from '../plan/image-spec';

/** Where Nx restores what this plugin's tasks left, besides the files that options name. */
const OWN_FOLDER = 'dist/buildkit/';

/** What buildx writes into an OCI layout: https://github.com/moby/buildkit/blob/v0.34.2/client/ociindex/ociindex.go */
const LAYOUT_FILES = ['index.json', 'index.json.lock', 'oci-layout', 'blobs', 'ingest'];

/**
 * Takes away the symbolic links that Nx can have restored into the way of what a build is going to write. Links of the user's own, such as a
 * `dist` on another disk, stay.
 */
export async function removeRestoredLinks(spec: ImageSpec, workspaceRoot: string): Promise<void> {
  const files = writtenBy(spec);
  const isRestored = (path: string): boolean =>
    path.startsWith(OWN_FOLDER) || files.some((file) => path === file || path.startsWith(`${file}/`));
  const places = files.flatMap((file) => [...ancestors(file), file]).filter(isRestored);
  await removeLinks(places.map((path) => resolve(workspaceRoot, path)));
  for (const { attributes } of spec.outputs) {
    // BuildKit's other exporters write beside a file and rename, and replace what is not a folder.
    if (attributes['tar'] === 'false' && attributes['dest'])
      await removeLinksInLayout(resolve(workspaceRoot, attributes['dest']));
  }
}

function writtenBy(spec: ImageSpec): readonly string[] {
  const paths = [
    ...spec.outputs.map(({ attributes: { dest } }) => dest),
    ...(isUpstream(spec) ? [] : [spec.metadataFile]),
  ];
  return paths.flatMap((path) => (path === undefined || path === '-' ? [] : [posix.normalize(path)]));
}

/** `a` and `a/b` for `a/b/c`, in this order, since what lies behind a link is not looked at. */
function ancestors(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

async function removeLinksInLayout(layout: string): Promise<void> {
  await removeLinks(LAYOUT_FILES.map((name) => join(layout, name)));
  for (const folder of ['blobs', 'ingest'].map((name) => join(layout, name))) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const links = entries.filter((entry) => entry.isSymbolicLink());
    await removeLinks(links.map(({ parentPath, name }) => join(parentPath, name)));
  }
}
