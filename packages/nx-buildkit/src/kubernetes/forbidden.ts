import { kubectlLine } from './kubectl';

/**
 * How a cluster refuses a request for lack of a role (RBAC); kubectl and buildx pass it on.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go#L57
 */
const FORBIDDEN =
  /User "([^"]+)" cannot (\w+) resource "([^"/]+)(?:\/([^"]+))?" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

/** The failure of what a cluster does not let its user do. */
export interface AccessFailure {
  readonly code: 'NXBK-0310';
  readonly remedy: string;
}

/**
 * Recognises that a cluster does not let its user do something.
 *
 * @param message all that kubectl or buildx printed
 * @returns undefined when the cluster has refused nothing
 */
export function accessFailure(message: string): AccessFailure | undefined {
  const remedy = accessRemedy(message);
  return remedy === undefined ? undefined : { code: 'NXBK-0310', remedy };
}

/** The remedy alone, where it is only a remark. */
export function accessRemedy(message: string): string | undefined {
  // What comes through gRPC is quoted once more.
  const plain = message.replace(/\\+"/g, '"');
  const [found, user, verb = '', resource = '', part, group, namespace] = FORBIDDEN.exec(plain) ?? [];
  if (found === undefined) return undefined;
  const type = group ? `${resource}.${group}` : resource;
  const check = ['auth', 'can-i', verb, type, ...(part === undefined ? [] : [`--subresource=${part}`])];
  return `have the verb ${verb} for ${part === undefined ? type : `${type}/${part}`} added to the Role of ${user}, which the page docs/kubernetes.md shows as a whole; then this says yes: ${kubectlLine(namespace, ...check)}`;
}
