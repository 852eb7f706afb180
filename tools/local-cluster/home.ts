import { join } from 'node:path';
import type { Home } from '../local-engine/paths';

/** Where everything of the cluster of one engine lives. */
export interface ClusterHome {
  readonly root: string;
  /** Sockets, and settings of the parts. */
  readonly run: string;
  /** What the cluster knows, its images and its pods. */
  readonly data: string;
  readonly logs: string;
  /** Keys and certificates. */
  readonly pki: string;
  /** The programs under the names of the parts. */
  readonly bin: string;
  /** Holds kubectl and nothing else, for PATH. */
  readonly cli: string;
  readonly kubeconfig: string;
}

/** The folders of an engine's cluster. */
export function clusterHome(home: Pick<Home, 'root'>): ClusterHome {
  const root = join(home.root, 'cluster');
  return {
    root,
    run: join(root, 'run'),
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    pki: join(root, 'pki'),
    bin: join(root, 'bin'),
    cli: join(root, 'cli'),
    kubeconfig: join(root, 'kubeconfig'),
  };
}
