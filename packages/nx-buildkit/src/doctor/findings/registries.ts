import { counted } from '../../util/counted';
import type { Health } from '../../buildkitd-config';
import type { ImagesAt } from '../../registry/image-availability';
import type { Login } from '../../docker/credentials';
import { fail, ok, warn, type Remark } from './finding';

/** A mirror or a registry itself, as it was found. */
export interface RegistryHost extends Omit<Health, 'mirror'>, ImagesAt {
  /** `mirror http://m.example.com of docker.io`, `docker.io itself`. */
  readonly name: string;
  /** `host[:port]` */
  readonly host: string;
  /** Where it was set; undefined for the registry itself. */
  readonly source?: string;
  readonly login: Login;
}

/** A registry with its mirrors in the order in which they are asked, itself last, and the base images that come from there. */
export interface RegistryState {
  readonly registry: string;
  readonly hosts: readonly RegistryHost[];
  readonly images: readonly { readonly ref: string; readonly isStored: boolean }[];
}

/** The base images that the store lacks and that none of the hosts can give. */
export function lostImages({ hosts, images }: RegistryState): readonly string[] {
  const usable = hosts.filter(isUsable);
  const missing = images.filter(({ isStored }) => !isStored).map(({ ref }) => ref);
  return [...new Set(missing)].filter((ref) => usable.every(({ lacking }) => lacking.includes(ref)));
}

/**
 * How each host answers, and the base images that are lost.
 *
 * @param stopsAll whether nothing can be built without them; a builder elsewhere may reach what this host does not
 */
export function registryRemarks(state: RegistryState, stopsAll: boolean): Remark[] {
  const { registry, hosts } = state;
  const usable = hosts.filter(isUsable);
  const needed = lostImages(state);
  return [
    ...hosts.flatMap((host) => [...hostRemarks(host, usable.length > 0), ...loginRemarks(host)]),
    ...(needed.length > 0
      ? [
          (stopsAll ? fail : warn)(
            `not in the image store, and to be had neither from a mirror of ${registry} nor from ${registry}: ${needed.join(', ')}`,
            `name a mirror that has them in the option "mirrors" of buildkit:config, or bring them: nx run buildkit:store:import`,
          ),
        ]
      : []),
  ];
}

function isUsable({ state, wantsLogin, login }: RegistryHost): boolean {
  return login.state !== 'silent' && (state === 'well' || (wantsLogin === true && login.state === 'there'));
}

function hostRemarks(host: RegistryHost, othersServe: boolean): Remark[] {
  const { name, finding, source, wantsLogin } = host;
  if (isUsable(host))
    return [ok(`${name}: ${wantsLogin ? 'wants a login, and Docker has one' : finding}${holds(host)}`)];
  if (wantsLogin) return [warn(`${name}: ${finding}`, `docker login ${host.host}`)];
  if (host.state === 'well') return [];
  if (source !== undefined) {
    const cost = host.state === 'silent' ? ', and keeps every pull waiting until it is left out' : '';
    return [warn(`${name}: ${finding}${cost}`, `take it out of ${placeOf(source)}`)];
  }
  // The registry itself is asked last, and where there are mirrors it often is out of reach for good.
  if (othersServe) return [ok(`${name}: ${finding}; its mirrors are asked before it`)];
  return [
    warn(
      `${name}: ${finding}`,
      'set HTTPS_PROXY for this host, or a mirror in the option "mirrors" of buildkit:config',
    ),
  ];
}

/** `docker info` shows what the engine was started with. */
function placeOf(source: string): string {
  return source === 'docker info' ? 'registry-mirrors in daemon.json, and restart Docker' : source;
}

function loginRemarks({ login: { state, helper = '' }, host }: RegistryHost): Remark[] {
  if (state !== 'silent') return [];
  return [
    warn(
      `${helper} gives no answer for ${host}, and whoever pulls from there waits for it`,
      `mend it (try: echo ${host} | ${helper} get), or take it out of credsStore and credHelpers in Docker's config.json`,
    ),
  ];
}

function holds({ held, lacking }: ImagesAt): string {
  const has = held.length > 0 ? `; it has ${counted(held.length, 'base image')} of this workspace` : '';
  return lacking.length > 0 ? `${has}; it does not have ${lacking.join(', ')}` : has;
}
