import { bridgeName, freeAddress } from './bridge';
import { engineHome } from './paths';

describe('bridgeName', () => {
  it('is one for each home, in the 15 characters of an interface name', () => {
    const [one, other] = ['/e', '/e2'].map((root) => bridgeName(engineHome({ NX_BUILDKIT_ENGINE_HOME: root })));
    expect(one).toMatch(/^nxbk[0-9a-f]{8}$/);
    expect(other).not.toBe(one);
  });
});

describe('freeAddress', () => {
  it('takes the first network where only the default route leads everywhere', () => {
    expect(freeAddress(['default', '192.0.2.0/24', '127.0.0.1'])).toBe('10.213.0.1/24');
  });

  it.each([
    ['a wider network', ['10.213.0.0/23'], '10.213.2.1/24'],
    ['a part of the network', ['10.213.0.128/25', '10.213.1.7'], '10.213.2.1/24'],
  ])('leaves out %s that a route leads to', (_, routes, expected) => {
    expect(freeAddress(routes)).toBe(expected);
  });

  it('gives up when a route leads to all of them', () => {
    expect(() => freeAddress(['10.0.0.0/8'])).toThrow('Every network from 10.213.0.0/24 to 10.213.255.0/24 is in use');
  });
});
