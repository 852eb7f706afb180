import { BlockList, isIP, isIPv4 } from 'node:net';

/** Whether a text is an address with a prefix length, `10.0.0.0/8` or `fd00::/8`. */
export function isCidr(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  const bits = isIPv4(address) ? 32 : 128;
  return rest.length === 0 && isIP(address) !== 0 && /^\d{1,3}$/.test(length) && Number(length) <= bits;
}

/** Whether one of the addresses lies in the CIDR. */
export function contains(cidr: string, addresses: readonly string[]): boolean {
  const [network = '', length] = cidr.split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(length), family(network));
  return addresses.some((address) => isIP(address) !== 0 && block.check(address, family(address)));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
