import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { bridgeName } from './bridge';
import { dockerHost, type Home } from './paths';

/** What differs between two engines besides their folders. */
export interface DaemonOptions {
  /** Base URLs of Docker Hub mirrors, asked in this order before Docker Hub itself. */
  readonly mirrors: readonly string[];
  /** Keep images the way Docker did before version 29, in graph drivers instead of containerd. */
  readonly classicStore: boolean;
  /** False beside another dockerd, whose iptables chains it would empty; containers then reach this machine and no further. */
  readonly firewall: boolean;
}

/** dockerd's settings, none of them outside of the home. */
export function daemonJson(home: Home, options: DaemonOptions): string {
  const settings = {
    hosts: [dockerHost(home)],
    containerd: containerdSocket(home),
    'data-root': join(home.data, 'docker'),
    'exec-root': join(home.run, 'docker'),
    pidfile: join(home.run, 'dockerd.pid'),
    // What buildx starts its containers under; dockerd looks for it by the name docker-init, which Debian's package does not give it.
    'init-path': '/usr/bin/tini-static',
    'registry-mirrors': options.mirrors,
    features: { 'containerd-snapshotter': !options.classicStore },
    bridge: bridgeName(home),
    iptables: options.firewall,
    ip6tables: options.firewall,
  };
  return JSON.stringify(settings, undefined, 2);
}

/** containerd's settings, none of them outside of the home. */
export function containerdToml(home: Home): string {
  return stringify({
    version: 3,
    root: join(home.data, 'containerd'),
    state: join(home.run, 'containerd'),
    grpc: { address: containerdSocket(home) },
    // Its default is a folder below /opt, which it creates.
    plugins: { 'io.containerd.internal.v1.opt': { path: join(home.data, 'opt') } },
  });
}

/** Also what the shims of this home's containers have in their command lines. */
export function containerdSocket(home: Pick<Home, 'run'>): string {
  return join(home.run, 'containerd.sock');
}
