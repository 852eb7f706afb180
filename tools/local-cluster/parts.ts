import { join } from 'node:path';
import type { ClusterHome } from './home';
import { pkiFile } from './pki';

/** A part of the cluster that runs as a process of its own. */
export interface Part {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

/** The name of the only node. */
export const NODE = 'node';

/** Where containerd's settings are. */
export const containerdConfig = (home: ClusterHome): string => join(home.run, 'containerd.toml');
/** Where the kubelet's settings are. */
export const kubeletFile = (home: ClusterHome): string => join(home.run, 'kubelet.json');
/** The address of the API server. */
export const serverUrl = (address: string): string => `https://${address}:6443`;

/** In the order of starting: the first three are needed by all others. All listen on the cluster's own address alone. */
export function parts(home: ClusterHome, address: string): readonly Part[] {
  const pki = (name: string): string => pkiFile(home, name);
  const part = (name: string, options: Readonly<Record<string, string>>, flag = '--'): Part => ({
    name,
    argv: [join(home.bin, name), ...Object.entries(options).map(([key, value]) => `${flag}${key}=${value}`)],
  });
  const etcd = `http://${address}:2379`;
  const peer = `http://${address}:2380`;
  return [
    { name: 'containerd', argv: [join(home.bin, 'containerd'), '--config', containerdConfig(home)] },
    part('etcd', {
      name: NODE,
      'data-dir': join(home.data, 'etcd'),
      'listen-client-urls': etcd,
      'advertise-client-urls': etcd,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `${NODE}=${peer}`,
      'unsafe-no-fsync': 'true',
      'log-level': 'warn',
    }),
    part('kube-apiserver', {
      'etcd-servers': etcd,
      'bind-address': address,
      'advertise-address': address,
      'secure-port': '6443',
      'cert-dir': join(home.run, 'kube-apiserver'),
      'tls-cert-file': pki('server.crt'),
      'tls-private-key-file': pki('server.key'),
      'client-ca-file': pki('ca.crt'),
      'authorization-mode': 'RBAC',
      'anonymous-auth': 'false',
      'allow-privileged': 'true',
      'service-cluster-ip-range': '10.96.0.0/16',
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-key-file': pki('service-accounts.key'),
      'service-account-signing-key-file': pki('service-accounts.key'),
      'kubelet-client-certificate': pki('admin.crt'),
      'kubelet-client-key': pki('admin.key'),
      'kubelet-certificate-authority': pki('ca.crt'),
      'kubelet-preferred-address-types': 'InternalIP',
      // For the policy that has pods probed at once.
      'feature-gates': 'MutatingAdmissionPolicy=true',
      'runtime-config': 'admissionregistration.k8s.io/v1beta1=true',
    }),
    part('kube-controller-manager', {
      kubeconfig: home.kubeconfig,
      'service-account-private-key-file': pki('service-accounts.key'),
      'root-ca-file': pki('ca.crt'),
      'use-service-account-credentials': 'true',
      'bind-address': address,
      'leader-elect': 'false',
    }),
    part('kube-scheduler', { kubeconfig: home.kubeconfig, 'bind-address': address, 'leader-elect': 'false' }),
    part('kubelet', {
      config: kubeletFile(home),
      kubeconfig: home.kubeconfig,
      'hostname-override': NODE,
      'node-ip': address,
      'root-dir': join(home.data, 'kubelet'),
      'cert-dir': join(home.run, 'kubelet'),
    }),
  ];
}
