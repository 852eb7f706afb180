import { CLAIM, type BuilderNode } from '../../model/builder';

/** A node whose pods have volumes, in a namespace of a cluster. */
export function clusterNode(name: string): BuilderNode {
  return {
    name,
    platforms: [],
    driverOpts: { namespace: 'ns', [CLAIM]: '1Gi' },
    flags: [],
    files: {},
  };
}
