import { parse } from 'smol-toml';
import { clusterHome } from './home';
import { kubeconfig } from './kubeconfig';
import { parts } from './parts';
import { cgroupName, containerdToml, kubeletConfig, podNetwork } from './settings';

const home = clusterHome({ root: '/engine' });
const ADDRESS = '10.213.7.1';

/** Every absolute path in a text, but for the target of a route. */
function paths(text: string): readonly string[] {
  return [...text.matchAll(/(?<=["=]|unix:\/\/)\/[^"\s]+/g)].map(([path]) => path);
}

it('names no path outside of the folder of the cluster, except runc and its own cgroup', () => {
  const texts = [
    containerdToml(home, '/builds/runc'),
    podNetwork(home, '10.213.7.0/24', ADDRESS),
    kubeletConfig(home, ADDRESS),
    JSON.stringify(parts(home, ADDRESS)),
  ];
  const outside = texts.flatMap(paths).filter((path) => !path.startsWith('/engine/cluster/'));
  expect(outside).toEqual(['/builds/runc/runc', `/${cgroupName(home)}`]);
});

it('lets every part listen on the address of the cluster alone', () => {
  const listening = parts(home, ADDRESS).flatMap(({ argv }) => argv.filter((arg) => /(bind|listen)/.test(arg)));
  expect(listening).toHaveLength(5);
  expect(listening.every((arg) => arg.includes(ADDRESS))).toBe(true);
  expect(JSON.parse(kubeletConfig(home, ADDRESS))).toMatchObject({ address: ADDRESS, readOnlyPort: 0, healthzPort: 0 });
});

it('gives containerd the plugins that pods get their network from', () => {
  expect(parse(containerdToml(home, '/builds/runc'))).toMatchObject({
    plugins: {
      'io.containerd.cri.v1.runtime': { cni: { bin_dirs: [home.bin], conf_dir: '/engine/cluster/run/cni' } },
    },
  });
});

it('hands over keys and certificates in the kubeconfig itself', () => {
  const text = kubeconfig(`https://${ADDRESS}:6443`, { authority: 'a', cert: 'c', key: 'k' });
  expect(JSON.parse(text)).toMatchObject({
    clusters: [{ cluster: { 'certificate-authority-data': 'YQ==', server: `https://${ADDRESS}:6443` } }],
    users: [{ user: { 'client-certificate-data': 'Yw==', 'client-key-data': 'aw==' } }],
  });
});
