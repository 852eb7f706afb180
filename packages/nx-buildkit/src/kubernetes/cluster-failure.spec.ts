import { answerRemedy, clusterFailure } from './cluster-failure';

it.each([
  [
    'error for bootstrap "b0": Get "https://nowhere.invalid:6443/apis/apps/v1/namespaces/builds/deployments/b0": dial tcp: lookup nowhere.invalid: no such host',
    'whether the cluster at https://nowhere.invalid:6443 is up',
  ],
  [
    'error while calling podClient.List: Get "https://10.0.0.1:6443/api/v1/namespaces/builds/pods?labelSelector=app%3Db0": dial tcp 10.0.0.1:6443: connect: connection refused',
    'whether the cluster at https://10.0.0.1:6443 is up',
  ],
  [
    'couldn\'t get current server API group list: Get "https://10.0.0.1:6443/api?timeout=32s": dial tcp 10.0.0.1:6443: connect: connection refused',
    'whether the cluster at https://10.0.0.1:6443 is up',
  ],
  [
    'ERROR: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    'set KUBECONFIG',
  ],
  [
    'ERROR: failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: stat /nowhere: no such file or directory',
    'set KUBECONFIG',
  ],
  [
    'Unable to connect to the server: getting credentials: exec: executable gke-gcloud-auth-plugin not found',
    'install or mend gke-gcloud-auth-plugin',
  ],
  ['Unable to connect to the server: dial tcp: lookup nowhere.invalid: no such host', 'kubectl cluster-info'],
  [
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
    'the cluster at localhost:8080 is up',
  ],
  ['error: You must be logged in to the server (Unauthorized)', 'kubectl auth whoami'],
  ['ERROR: error for bootstrap "b0": Unauthorized', 'kubectl auth whoami'],
  [
    'error while calling configMapClient.Create for "b0-config": namespaces "builds" not found',
    'kubectl create namespace builds',
  ],
])('knows why a cluster cannot be worked with: %s', (message, remedy) => {
  expect(clusterFailure(message)).toEqual({ code: 'NXBK-0312', remedy: expect.stringContaining(remedy) });
});

it.each([
  'failed to do request: Head "https://registry.example.com/v2/app/manifests/1": dial tcp: lookup registry.example.com: no such host',
  'unexpected status from POST request to https://registry.example.com/v2/app/blobs/uploads/: 401 Unauthorized',
  'failed to load cache key: Get "https://gitlab.example.com/api/v4/projects/1/packages/generic/a/1/a.tgz": dial tcp: lookup gitlab.example.com: no such host',
  'failed to load cache key: Get "https://gitea.example.com/api/packages/team/generic/a/1/a.tgz": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  'failed to load cache key: Get "https://files.example.com/api?file=a.tgz": dial tcp 192.0.2.1:443: connect: connection refused',
])('knows nothing to do about another server: %s', (message) => expect(clusterFailure(message)).toBeUndefined());

it.each([
  ['kubectl is not installed', 'install kubectl'],
  ['error: timed out', 'mend what keeps this from answering: kubectl get pods'],
  ['error: You must be logged in to the server (Unauthorized)', 'log in to the cluster again'],
])('says what to do so that there is an answer: %s', (unknown, remedy) =>
  expect(answerRemedy({ unknown, line: 'kubectl get pods' })).toContain(remedy),
);
