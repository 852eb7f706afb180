import { accessRemedy } from './forbidden';

const user = 'system:serviceaccount:builds:ci';

it.each([
  [
    `deployments.apps is forbidden: User "${user}" cannot create resource "deployments" in API group "apps" in the namespace "builds"`,
    'the verb create for deployments.apps ',
    'kubectl --namespace builds auth can-i create deployments.apps',
  ],
  [
    `pods "b0-1" is forbidden: User "${user}" cannot get resource "pods/exec" in API group "" in the namespace "builds"`,
    'the verb get for pods/exec ',
    'kubectl --namespace builds auth can-i get pods --subresource=exec',
  ],
  [
    `connection error: desc = "pods \\"b0-1\\" is forbidden: User \\"${user}\\" cannot create resource \\"pods/exec\\" in API group \\"\\" in the namespace \\"builds\\""`,
    'the verb create for pods/exec ',
    'kubectl --namespace builds auth can-i create pods --subresource=exec',
  ],
  [
    `nodes is forbidden: User "${user}" cannot list resource "nodes" in API group "" at the cluster scope`,
    'the verb list for nodes ',
    'kubectl auth can-i list nodes',
  ],
])('names the verb, the resource and the line to type: %s', (message, verb, line) => {
  const remedy = accessRemedy(`ERROR: failed to build: ${message}\n`) ?? '';
  expect(remedy).toContain(verb);
  expect(remedy).toContain(user);
  expect(remedy.endsWith(`: ${line}`)).toBe(true);
});

it('knows nothing to do about other errors', () => {
  expect(accessRemedy('Error from server (Forbidden): you must be logged in')).toBeUndefined();
});
