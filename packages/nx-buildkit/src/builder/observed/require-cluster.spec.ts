import { kubeconfigOf } from './require-cluster';

it.each([
  ['kubernetes:///b?deployment=b0&kubeconfig=%2Fhome%2Fme%2F.kube%2Fconfig', '/home/me/.kube/config'],
  ['kubernetes:///b?deployment=b0&kubeconfig=', ''],
  ['kubernetes:///b?deployment=b0', undefined],
  ['tcp://127.0.0.1:1?kubeconfig=/a', undefined],
  [undefined, undefined],
])('reads the kubeconfig that a builder was created with: %s', (endpoint, expected) => {
  expect(kubeconfigOf(endpoint)).toBe(expected);
});
