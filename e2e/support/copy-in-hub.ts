import { hub } from './engine';

interface Manifest {
  readonly mediaType: string;
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
}

const ACCEPT = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json'].join(', ');

/** Gives an image of the hub a second repository, whose tag is the same: `docker/dockerfile`, `1`, `someone/frontend`. */
export async function copyInHub(from: string, reference: string, to: string): Promise<void> {
  const { upstream } = await hub.status();
  const at = (repository: string, path: string): string => `${upstream}/v2/${repository}/${path}`;
  const response = await fetch(at(from, `manifests/${reference}`), { headers: { accept: ACCEPT } });
  const text = await response.text();
  const { mediaType, manifests = [], config, layers = [] } = JSON.parse(text) as Manifest;
  for (const { digest } of manifests) await copyInHub(from, digest, to);
  for (const { digest } of [...(config ? [config] : []), ...layers]) {
    await fetch(at(to, `blobs/uploads/?mount=${digest}&from=${from}`), { method: 'POST' });
  }
  const put = { method: 'PUT', body: text, headers: { 'content-type': mediaType } };
  const { status } = await fetch(at(to, `manifests/${reference}`), put);
  if (status !== 201) throw new Error(`${to}:${reference} was not taken: ${status}`);
}
