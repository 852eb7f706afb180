import type { Failure } from '../errors';
import type { Unanswered } from '../process/unanswered';
import { accessRemedy, unquoted } from './forbidden';
import { kubectlLine } from './kubectl';

/** The failure of a request to a cluster. */
export interface ClusterFailure {
  readonly code: 'NXBK-0310' | 'NXBK-0312';
  readonly remedy: string;
}

type Remedy = (found: readonly (string | undefined)[]) => string;

/**
 * The words of the API server, of kubectl, and of Kubernetes' client for Go, which buildx passes on. Those of other servers differ: the addresses of an
 * image registry go on with `/v2/`, those of GitLab with `/api/v4/`.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go (StandardErrorMessage)
 */
const KNOWN: readonly (readonly [RegExp, Remedy])[] = [
  [
    /namespaces "([^"]+)" not found/,
    ([namespace]) =>
      `create the namespace, with all that the page docs/kubernetes.md shows for it: ${kubectlLine(undefined, 'create', 'namespace', namespace ?? '')}`,
  ],
  [
    /no configuration has been provided|cannot determine Kubernetes namespace/,
    () => 'set KUBECONFIG to a file that leads to the cluster, or run this in a pod of it that has a service account',
  ],
  [
    /getting credentials: exec: executable (\S+) (?:not found|failed)/,
    ([program]) =>
      `install or mend ${program}, by which KUBECONFIG logs in to the cluster; then this answers: ${kubectlLine(undefined, 'auth', 'whoami')}`,
  ],
  [
    /You must be logged in to the server|the server has asked for the client to provide credentials|error for bootstrap "[^"]*": Unauthorized/,
    () =>
      `log in to the cluster again, since it does not accept the user that KUBECONFIG has; then this answers: ${kubectlLine(undefined, 'auth', 'whoami')}`,
  ],
  [
    /"(https?:\/\/[^/"]+)\/(?:api\/v1\/(?:namespaces|nodes|pods)\b|apis\/[\w.-]+\/v\d|apis?\?timeout=)[^"]*": |Unable to connect to the server|connection to the server (\S+) was refused/,
    ([url, host]) => {
      const address = url ?? host;
      const at = address === undefined ? '' : ` at ${address}`;
      return `see whether the cluster${at} is up, and whether it is the one that KUBECONFIG is to name; then this answers: ${kubectlLine(undefined, 'cluster-info')}`;
    },
  ],
];

/**
 * Recognises that a cluster does not let its user do something, or that it cannot be talked to at all.
 *
 * @param message all that kubectl or buildx printed
 */
export function clusterFailure(message: string): ClusterFailure | undefined {
  const access = accessRemedy(message);
  if (access !== undefined) return { code: 'NXBK-0310', remedy: access };
  const plain = unquoted(message);
  for (const [pattern, remedy] of KNOWN) {
    const [found, ...groups] = pattern.exec(plain) ?? [];
    if (found !== undefined) return { code: 'NXBK-0312', remedy: remedy(groups) };
  }
  return undefined;
}

/** What to do so that a program answers. */
export function answerRemedy({ unknown, line }: Unanswered): string {
  const [, missing] = /^(\S+) is not installed$/.exec(unknown) ?? [];
  if (missing !== undefined) return `install ${missing}`;
  return clusterFailure(unknown)?.remedy ?? `mend what keeps this from answering: ${line}`;
}

/** The failure of what cannot go on without the answer. */
export function answerFailure(asked: Unanswered): Pick<Failure, 'code' | 'details' | 'remedy'> {
  const code = clusterFailure(asked.unknown)?.code ?? 'NXBK-0311';
  return { code, details: asked.unknown, remedy: answerRemedy(asked) };
}
