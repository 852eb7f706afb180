import { contains, isCidr } from './cidr';

test.each(['10.0.0.0/8', '10.1.2.3/32', 'fd00::/8', '::/0'])('%s is a network', (text) => {
  expect(isCidr(text)).toBe(true);
});

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/-1', 'fd00::/129', 'a/8', '10.0.0/8', '10.0.0.0/8/8', ''])(
  '%j is not a range',
  (text) => {
    expect(isCidr(text)).toBe(false);
  },
);

test.each([
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['fd00::/8', 'fd12::1', true],
  ['fd00::/8', '10.0.0.1', false],
  ['10.0.0.0/8', 'host', false],
])('%s contains %s: %s', (cidr, address, expected) => {
  expect(contains(cidr, [address])).toBe(expected);
});
