import { startFront, type Front } from '../../tools/hub/front';
import { hub } from '../support/engine';
import { nodeAddress } from './cluster.support';

/** The hub once more, at an address that pods reach, since it is they that push. It asks for no token, of which the hub gives out its own on loopback. */
export interface PodHub extends Front {
  /** As image names begin: `10.213.0.1:5000`. */
  readonly host: string;
}

export async function hubForPods(): Promise<PodHub> {
  const { upstream } = await hub.status();
  const front = await startFront({ upstream, token: false, address: await nodeAddress() });
  return { ...front, host: new URL(front.url).host };
}

interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** The platforms of an image in the hub, in alphabetical order. */
export async function platformsInHub(repository: string, tag: string): Promise<readonly string[]> {
  const { upstream } = await hub.status();
  const headers = { accept: 'application/vnd.oci.image.index.v1+json' };
  const answer = await fetch(`${upstream}/v2/${repository}/manifests/${tag}`, { headers });
  const { manifests } = (await answer.json()) as { readonly manifests: readonly { readonly platform: Platform }[] };
  const platforms = manifests.map(({ platform: { os, architecture } }) => `${os}/${architecture}`);
  // Attestations are of no platform.
  return platforms.filter((platform) => platform !== 'unknown/unknown').sort();
}
