import { createHash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

type Descriptor = { digest: string; size: number; platform?: { os: string; architecture: string } };

/**
 * What a pull costs at least: asks for one token an image, for each document once, for each blob once, verifies digests and writes the blobs. It
 * knows its registry and where that has its tokens from, and begins again with what fails or takes over 5 s.
 */
export async function pullBare(url: string, images: readonly string[], folder: string): Promise<void> {
  const blobs = new Map<string, Promise<void>>();
  await Promise.all(images.map((image) => pull(image)));

  async function pull(image: string): Promise<void> {
    const [repository = '', tag = ''] = image.split(':');
    const scope = `repository:${repository}:pull`;
    const { token } = await untilDone(async () => {
      const response = await get(`/token?service=${new URL(url).host}&scope=${scope}`);
      return (await response.json()) as { token: string };
    });
    const document = (reference: string) =>
      untilDone(async (): Promise<{ manifests: Descriptor[]; config: Descriptor; layers: Descriptor[] }> => {
        const text = await (await get(`/v2/${repository}/manifests/${reference}`, token)).text();
        verify(createHash('sha256').update(text).digest('hex'), reference);
        return JSON.parse(text);
      });
    const entry = (await document(tag)).manifests.find(({ platform }) => platform?.architecture === 'arm64');
    const { config, layers } = await document(entry?.digest ?? '');
    await Promise.all(
      [config, ...layers].map(({ digest }) => {
        const coming = blobs.get(digest) ?? untilDone(() => fetchBlob(repository, digest, token));
        blobs.set(digest, coming);
        return coming;
      }),
    );
  }

  async function fetchBlob(repository: string, digest: string, token: string): Promise<void> {
    const hash = createHash('sha256');
    const path = join(folder, digest.slice('sha256:'.length));
    const file = await open(`${path}.tmp`, 'w');
    try {
      for await (const chunk of (await get(`/v2/${repository}/blobs/${digest}`, token)).body ?? []) {
        hash.update(chunk);
        await file.write(chunk);
      }
    } finally {
      await file.close();
    }
    verify(hash.digest('hex'), digest);
    await rename(`${path}.tmp`, path);
  }

  async function get(path: string, token?: string): Promise<Response> {
    const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
    const response = await fetch(url + path, {
      headers: { accept, ...(token && { authorization: `Bearer ${token}` }) },
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  }
}

async function untilDone<T>(once: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await once();
    } catch {
      await sleep(100);
    }
  }
}

function verify(actual: string, reference: string): void {
  if (reference.startsWith('sha256:') && reference !== `sha256:${actual}`)
    throw new Error(`${reference} came as ${actual}`);
}
