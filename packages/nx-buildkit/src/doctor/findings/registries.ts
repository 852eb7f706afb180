import type { HostHealth, ImagesAt } from '../../registry/probe';
import { fail, ok, warn, type Remark } from './finding';
import { pluralize } from '../../util/format';

/** A mirror or a registry itself, as it was found. */
export interface RegistryAnswer extends HostHealth, ImagesAt {
  /** `mirror http://m.example.com of docker.io`, `docker.io itself`. */
  readonly name: string;
  /** Where it was set; undefined for the registry itself. */
  readonly source?: string;
}

/** A registry with its mirrors in the order in which they are asked, itself last, and the base images that come from there. */
export interface RegistryState {
  readonly registry: string;
  readonly hosts: readonly RegistryAnswer[];
  readonly images: readonly { readonly ref: string; readonly isStored: boolean }[];
}

/** The base images that are missing in the store and that none of the hosts has. */
export function lostImages({ hosts, images }: RegistryState): readonly string[] {
  const usable = hosts.filter(isWell);
  const missing = images.filter(({ isStored }) => !isStored).map(({ ref }) => ref);
  return [...new Set(missing)].filter((ref) => usable.every(({ lacking }) => lacking.includes(ref)));
}

/**
 * How each host answers, and the base images that are lost.
 *
 * @param stopsAll whether nothing can be built without them; a builder elsewhere may reach hosts that this one does not
 */
export function registryRemarks(state: RegistryState, stopsAll: boolean): Remark[] {
  const { registry, hosts } = state;
  const needed = lostImages(state);
  return [
    ...hosts.flatMap((host) => hostRemarks(host, hosts.some(isWell))),
    ...(needed.length > 0
      ? [
          (stopsAll ? fail : warn)(
            'NXBK-1302',
            `not in the image store, and available neither from a mirror of ${registry} nor from ${registry}: ${needed.join(', ')}`,
          ),
        ]
      : []),
  ];
}

function isWell({ state }: RegistryAnswer): boolean {
  return state === 'well';
}

function hostRemarks(host: RegistryAnswer, othersServe: boolean): Remark[] {
  const { name, finding, source, code, remedy } = host;
  if (code === undefined) return [ok(`${name}: ${finding}${holds(host)}`)];
  if (remedy) return [warn(code, `${name}: ${finding}`, remedy)];
  if (source !== undefined) {
    const cost = host.state === 'silent' ? ', and keeps every pull waiting until it is left out' : '';
    return [warn(code, `${name}: ${finding}${cost}`, `take it out of ${placeOf(source)}`)];
  }
  // The registry itself is asked last, and with mirrors it is often permanently unreachable.
  if (othersServe) return [ok(`${name}: ${finding}; its mirrors are asked before it`)];
  return [
    warn(
      code,
      `${name}: ${finding}`,
      'set HTTPS_PROXY for this host, or a mirror in the option "mirrors" of buildkit:config',
    ),
  ];
}

/** `docker info` shows what the engine was started with. */
function placeOf(source: string): string {
  return source === 'docker info' ? 'registry-mirrors in daemon.json, and restart Docker' : source;
}

function holds({ held, lacking }: ImagesAt): string {
  const has = held.length > 0 ? `; it has ${pluralize(held.length, 'base image')} of this workspace` : '';
  return lacking.length > 0 ? `${has}; it does not have ${lacking.join(', ')}` : has;
}
