import { mountedFiles } from './workload';

const map = (name: string, data: Readonly<Record<string, string>>) => ({ metadata: { name }, data });

it('finds the files of a pod in its ConfigMaps, below a folder only', () => {
  const volume = (name: string) => ({ name, configMap: { name: `b0-${name}` } });
  const spec = {
    containers: [
      {
        volumeMounts: [
          { name: 'config', mountPath: '/etc/buildkit' },
          { name: 'certs', mountPath: '/etc/buildkit/certs/h' },
          { name: 'other', mountPath: '/elsewhere' },
          { name: 'memory', mountPath: '/var/lib/buildkit' },
        ],
      },
    ],
    volumes: [volume('config'), volume('certs'), volume('other'), { name: 'memory' }],
  };
  const maps = [
    map('b0-config', { 'buildkitd.toml': 'debug = true' }),
    map('b0-certs', { 'ca.pem': 'pem' }),
    map('b0-other', { secret: '1' }),
  ];
  expect(mountedFiles(spec, maps, '/etc/buildkit')).toEqual({
    'buildkitd.toml': 'debug = true',
    'certs/h/ca.pem': 'pem',
  });
});

it('finds no files in a pod that mounts none, as buildx makes it for a persistent volume', () => {
  const spec = { containers: [{ volumeMounts: [{ name: 'buildkitd', mountPath: '/var/lib/buildkit' }] }] };
  expect(mountedFiles(spec, [], '/etc/buildkit')).toEqual({});
});
