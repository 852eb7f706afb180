import { isLocalAddress } from './local-address';

it.each([
  '127.0.0.1',
  '127.1.2.3',
  '0.0.0.0',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '169.254.169.254',
  'fe80::1',
  'fd00:ec2::254',
])('takes %s for one of this machine', (address) => expect(isLocalAddress(address)).toBe(true));

it.each(['192.0.2.1', '10.0.0.1', '192.168.1.1', '2001:db8::1', 'fd00::1', 'localhost', ''])(
  'and %p for none',
  (address) => expect(isLocalAddress(address)).toBe(false),
);
