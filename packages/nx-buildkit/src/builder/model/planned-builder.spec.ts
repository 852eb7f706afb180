import { plannedPods } from './planned-builder';

const podsOf = (options: object): number =>
  plannedPods({
    buildkit: { root: 'tools/buildkit', targets: { builder: { executor: 'nx-buildkit:builder', options } } },
  });

describe('plannedPods', () => {
  it('is the number of replicas of a builder in a cluster', () => {
    expect(podsOf({ driver: 'kubernetes', driverOpts: { replicas: '4' } })).toBe(4);
  });

  it('is that of the node with the most, since a build goes to one node', () => {
    const nodes = [{ driverOpts: { replicas: '2' } }, { driverOpts: { replicas: '3' } }];
    expect(podsOf({ driver: 'kubernetes', nodes, driverOpts: { replicas: '9' } })).toBe(3);
  });

  it('is one where nothing else is said, or nothing that is a number', () => {
    expect([
      podsOf({ driver: 'kubernetes' }),
      podsOf({ driver: 'kubernetes', driverOpts: { replicas: 'many' } }),
    ]).toEqual([1, 1]);
  });

  it('is one where the builder is no cluster, and where there is none', () => {
    expect([podsOf({ driverOpts: { replicas: '4' } }), plannedPods({})]).toEqual([1, 1]);
  });
});
