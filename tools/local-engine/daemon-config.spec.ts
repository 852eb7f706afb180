import { parse } from 'smol-toml';
import { bridgeName } from './bridge';
import { containerdToml, daemonJson } from './daemon-config';
import { engineHome } from './paths';

const home = engineHome({ NX_BUILDKIT_ENGINE_HOME: '/e' });

describe('daemonJson', () => {
  it('keeps everything below the home, images in containerd, and asks the hub first', () => {
    expect(
      JSON.parse(daemonJson(home, { mirrors: ['http://127.0.0.1:5000'], classicStore: false, firewall: true })),
    ).toEqual({
      hosts: ['unix:///e/run/docker.sock'],
      containerd: '/e/run/containerd.sock',
      'data-root': '/e/data/docker',
      'exec-root': '/e/run/docker',
      pidfile: '/e/run/dockerd.pid',
      'init-path': '/usr/bin/tini-static',
      'registry-mirrors': ['http://127.0.0.1:5000'],
      features: { 'containerd-snapshotter': true },
      bridge: bridgeName(home),
      iptables: true,
      ip6tables: true,
    });
  });

  it('leaves the firewall to another engine', () => {
    expect(JSON.parse(daemonJson(home, { mirrors: [], classicStore: true, firewall: false }))).toMatchObject({
      iptables: false,
      ip6tables: false,
      features: { 'containerd-snapshotter': false },
    });
  });
});

describe('containerdToml', () => {
  it('keeps everything below the home', () => {
    expect(parse(containerdToml(home))).toEqual({
      version: 3,
      root: '/e/data/containerd',
      state: '/e/run/containerd',
      grpc: { address: '/e/run/containerd.sock' },
      plugins: { 'io.containerd.internal.v1.opt': { path: '/e/data/opt' } },
    });
  });
});
