import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { bridgeName } from '../local-engine/bridge';
import { containerdSocket } from '../local-engine/daemon-config';
import type { ClusterHome } from './home';
import { pkiFile } from './pki';

/** The image of the container that holds a pod's network. */
export const PAUSE_IMAGE = 'nx-buildkit.local/pause:1';

/** The cgroup of all pods, called like the bridge, of which each cluster has its own too. */
export function cgroupName(home: ClusterHome): string {
  return bridgeName(home);
}

/** containerd's settings with the Kubernetes runtime interface, none of them outside of the home. */
export function containerdToml(home: ClusterHome, runc: string): string {
  const runtime = {
    runtime_type: 'io.containerd.runc.v2',
    options: { BinaryName: join(runc, 'runc'), SystemdCgroup: false },
  };
  return stringify({
    version: 3,
    root: join(home.data, 'containerd'),
    state: join(home.run, 'containerd'),
    grpc: { address: containerdSocket(home) },
    plugins: {
      'io.containerd.internal.v1.opt': { path: join(home.data, 'opt') },
      'io.containerd.cri.v1.images': { pinned_images: { sandbox: PAUSE_IMAGE } },
      'io.containerd.cri.v1.runtime': {
        // Without CAP_SYS_RESOURCE runc cannot give a container a lower score than it has itself.
        restrict_oom_score_adj: true,
        cni: { bin_dirs: [home.bin], conf_dir: join(home.run, 'cni') },
        containerd: { runtimes: { runc: runtime } },
      },
    },
  });
}

/**
 * The network of the pods: the bridge that the cluster listens on.
 *
 * @param subnet of the bridge: `10.213.1.0/24`
 * @param gateway its address
 */
export function podNetwork(home: ClusterHome, subnet: string, gateway: string): string {
  const ipam = {
    type: 'host-local',
    dataDir: join(home.run, 'ipam'),
    ranges: [[{ subnet, gateway }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const bridge = { type: 'bridge', bridge: bridgeName(home), isGateway: true, ipMasq: false, hairpinMode: true, ipam };
  return JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins: [bridge] });
}

/** The kubelet's settings; https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
export function kubeletConfig(home: ClusterHome, address: string): string {
  return JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address,
    readOnlyPort: 0,
    healthzPort: 0,
    containerRuntimeEndpoint: `unix://${containerdSocket(home)}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroupName(home)}`,
    oomScoreAdj: 0,
    failCgroupV1: false,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    podLogsDir: join(home.run, 'pods'),
    volumePluginDir: join(home.run, 'volume-plugins'),
    tlsCertFile: pkiFile(home, 'kubelet.crt'),
    tlsPrivateKeyFile: pkiFile(home, 'kubelet.key'),
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: pkiFile(home, 'ca.crt') },
    },
    authorization: { mode: 'AlwaysAllow' },
    // No image can be pulled again, so none may be collected.
    imageGCHighThresholdPercent: 100,
    imageMaximumGCAge: '0s',
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    shutdownGracePeriod: '0s',
    resolvConf: join(home.run, 'resolv.conf'),
    // Nobody answers there either; without it every pod has a warning.
    clusterDNS: ['192.0.2.1'],
  });
}
