import { contains } from './cidr';

/** Loopback, link-local, and "this host": https://www.rfc-editor.org/rfc/rfc6890. A cloud tells a machine its secrets at link-local addresses. */
const LOCAL = ['127.0.0.0/8', '169.254.0.0/16', '0.0.0.0/8', '::1/128', '::/128', 'fe80::/10'];
/** What clouds use beside them: AWS, Alibaba and Azure. */
const METADATA = ['fd00:ec2::254/128', '100.100.100.200/32', '168.63.129.16/32'];

/** Whether an address is one of this machine, or of what a cloud tells this machine only. A name is none. */
export function isLocalAddress(address: string): boolean {
  return [...LOCAL, ...METADATA].some((cidr) => contains(cidr, [address]));
}
