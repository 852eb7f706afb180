import { kubectlLine } from './kubectl';

/**
 * How a cluster refuses a request for lack of a role (RBAC); kubectl and buildx pass it on.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go#L57
 */
const FORBIDDEN =
  /User "([^"]+)" cannot (\w+) resource "([^"/]+)(?:\/([^"]+))?" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

/**
 * What to do about something that a cluster does not let its user do.
 *
 * @param message all that kubectl or buildx printed
 * @returns undefined when the cluster has refused nothing
 */
export function accessRemedy(message: string): string | undefined {
  const [found, user, verb = '', resource = '', part, group, namespace] = FORBIDDEN.exec(unquoted(message)) ?? [];
  if (found === undefined) return undefined;
  const type = group ? `${resource}.${group}` : resource;
  const check = ['auth', 'can-i', verb, type, ...(part === undefined ? [] : [`--subresource=${part}`])];
  return `have the verb ${verb} for ${part === undefined ? type : `${type}/${part}`} added to the Role of ${user}, which the page docs/kubernetes.md shows as a whole; then this says yes: ${kubectlLine(namespace, ...check)}`;
}

/** A message without the quotes that gRPC puts around one that has some. */
export function unquoted(message: string): string {
  return message.replace(/\\+"/g, '"');
}
