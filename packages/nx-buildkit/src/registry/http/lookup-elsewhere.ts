import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLocalAddress } from '../hosts/local-address';

/** The code of the error for a name that has an address of this machine. */
export const IS_LOCAL = 'ERR_LOCAL_ADDRESS';

/**
 * Looks a name up right before a connection to it, for a host that another host names: it is not to choose among what listens on this machine. A look
 * before that could be told another address.
 */
export const lookupElsewhere: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, found, family) => {
    // With autoSelectFamily, a connection wants all of them.
    const addresses = error
      ? []
      : typeof found === 'string'
        ? [found]
        : (found as { address: string }[]).map(({ address }) => address);
    const refused = addresses.some(isLocalAddress)
      ? Object.assign(new Error(`${hostname} is this machine`), { code: IS_LOCAL })
      : error;
    callback(refused, found, family);
  });
};
