import type { Blob } from './blob';
import type { Image } from './image';

/**
 * Pushes an image; blobs that the repository has are not sent again.
 * @param upstream URL of a registry that asks for no token
 * @throws when the registry refuses a part
 */
export async function pushImage(upstream: string, repository: string, tag: string, image: Image): Promise<void> {
  const base = `${upstream}/v2/${repository}`;
  for (const blob of image.blobs) await pushBlob(base, blob);
  for (const manifest of image.manifests) await put(`${base}/manifests/${manifest.digest}`, manifest);
  await put(`${base}/manifests/${tag}`, image.root);
}

async function pushBlob(base: string, blob: Blob): Promise<void> {
  const present = await fetch(`${base}/blobs/${blob.digest}`, { method: 'HEAD' });
  if (present.ok) return;
  const upload = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(upload.headers.get('location') ?? '', upload.url);
  location.searchParams.set('digest', blob.digest);
  await put(location, { ...blob, mediaType: 'application/octet-stream' });
}

async function put(url: string | URL, { data, mediaType }: Blob): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body: data, headers: { 'content-type': mediaType } });
  if (!response.ok) throw new Error(`PUT ${url}: ${response.status} ${await response.text()}`);
}
