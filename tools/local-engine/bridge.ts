import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { BlockList } from 'node:net';
import { ToolError } from './tool-error';
import { succeed } from './command';
import type { Home } from './paths';

const REMEDY = 'Networks need root and the package iproute2.';

/**
 * The bridge of a home's containers. Never docker0: two daemons would give out addresses of it twice, and one without a bridge deletes it.
 * https://github.com/moby/moby/blob/v2.0.0-beta.24/daemon/daemon_unix.go#L892
 */
export function bridgeName(home: Pick<Home, 'root'>): string {
  return `nxbk${createHash('sha256').update(home.root).digest('hex').slice(0, 8)}`;
}

/** Makes the bridge, with addresses that nothing on this machine uses, unless it is there. */
export async function makeBridge(home: Pick<Home, 'root'>): Promise<void> {
  const name = bridgeName(home);
  if (exists(name)) return;
  const { stdout } = await succeed({ file: 'ip', args: ['-4', '-json', 'route', 'show', 'table', 'all'] }, REMEDY);
  const address = freeAddress((JSON.parse(stdout) as { readonly dst: string }[]).map(({ dst }) => dst));
  const batch = `link add name ${name} type bridge\naddress add ${address} dev ${name}\nlink set dev ${name} up\n`;
  await succeed({ file: 'ip', args: ['-batch', '-'] }, REMEDY, { input: batch });
}

/** The address of the bridge. */
export async function bridgeAddress(home: Pick<Home, 'root'>): Promise<string> {
  const { stdout } = await succeed({ file: 'ip', args: ['-4', '-json', 'address', 'show', bridgeName(home)] }, REMEDY);
  const [link] = JSON.parse(stdout) as { readonly addr_info: { readonly local: string }[] }[];
  return link?.addr_info[0]?.local ?? '';
}

/** Takes the bridge away. */
export async function removeBridge(home: Pick<Home, 'root'>): Promise<void> {
  const name = bridgeName(home);
  if (exists(name)) await succeed({ file: 'ip', args: ['link', 'delete', name] }, REMEDY);
}

/**
 * The first address, with its prefix length, of a private network that no route leads into.
 *
 * @param destinations of routes as `ip route` shows them: a network, an address, or `default`, which leads everywhere and so tells nothing
 */
export function freeAddress(destinations: readonly string[]): string {
  const routes = destinations.filter((destination) => destination !== 'default').map((route) => route.split('/'));
  const isFree = (network: string): boolean =>
    !routes.some(
      ([address = '', prefix = '32']) => contains(address, prefix, network) || contains(network, '24', address),
    );
  const network = Array.from({ length: 256 }, (_, index) => `10.213.${index}.0`).find(isFree);
  if (!network)
    throw new ToolError(
      'Every network from 10.213.0.0/24 to 10.213.255.0/24 is in use',
      "Free one for the engine's containers.",
    );
  return `${network.replace(/0$/, '1')}/24`;
}

function contains(network: string, prefix: string, address: string): boolean {
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return list.check(address);
}

function exists(name: string): boolean {
  return existsSync(`/sys/class/net/${name}`);
}
