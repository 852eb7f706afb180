import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, type Authority } from '../tools/hub/certificates';
import { startFront, type Front, type FrontOptions } from '../tools/hub/front';
import { buildImage, buildLayer, pushImage } from '../tools/hub/images';
import { startPrefixMirror, startTokenRegistry, startTunnel, type TestServer } from './buildkit-config.support';
import { hub, removeBuilder, resetHub } from './support/engine';
import { createWorkspace, type NxOutcome, type Workspace } from './support/workspace';

/** Names that the tunnel alone leads to. */
export const MIRROR = 'mirror.nxbk.test';
export const AUTH = 'auth.nxbk.test';

const REPOSITORIES = ['hub', 'hidden', 'quay', 'plain', 'ca', 'client', 'unknown', 'insecure', 'proxied'];

/** A builder with a mirror of each kind. */
export interface Mirrors {
  readonly workspace: Workspace;
  /** An empty folder. */
  readonly empty: string;
  /** By the name of the registry that each stands for. */
  readonly fronts: Readonly<Record<string, Front>>;
  /** The mirror that Docker means by a path. */
  readonly below: TestServer;
  readonly tunnel: TestServer;
  /** Runs `nx` behind the tunnel. */
  nx(...args: string[]): Promise<NxOutcome>;
  /** Has a server closed together with the others. */
  track<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openMirrors(builder: string): Promise<Mirrors> {
  const servers: { close(): Promise<void> }[] = [];
  const fronts: Record<string, Front> = {};
  const track: Mirrors['track'] = async (starting) => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  await resetHub();
  const { upstream } = await hub.status();
  const front = async (name: string, options: Partial<FrontOptions> = {}): Promise<string> => {
    const started = await track(startFront({ upstream, token: false, ...options }));
    fronts[name] = started;
    return new URL(started.url).host;
  };
  const httpsFront = async (name: string, authority: Authority, client = false): Promise<string> => {
    const { cert, key } = await authority.issue(name);
    return front(name, { tls: { key, cert, ca: authority.cert, requestClientCert: client } });
  };
  for (const name of REPOSITORIES) await push(upstream, `nxbk-cfg/${name}`);
  const authority = await createAuthority('Test authority');
  const client = await authority.issue('client');
  const below = await track(startPrefixMirror(upstream, 'prefix', ['nxbk-cfg/below', 'nxbk-cfg/hidden']));
  const quay = await front('quay', { pathPrefix: 'team/quay' });
  const plain = await front('plain');
  const ca = await httpsFront('ca', authority);
  const needsClient = await httpsFront('client', authority, true);
  const nobody = await createAuthority('Unknown authority');
  const unknown = await httpsFront('unknown', nobody);
  const insecure = await httpsFront('insecure', nobody);
  const proxied = await track(startTokenRegistry(upstream, MIRROR, AUTH));
  const tunnel = await track(startTunnel(proxied.host));

  const empty = await mkdtemp(join(tmpdir(), 'nxbk-cfg-context-'));
  const workspace = await createWorkspace({
    builder: { name: builder },
    config: {
      daemonJson: 'docker/daemon.json',
      insecureRegistries: [insecure],
      certsDir: 'docker/certs.d',
      mirrors: {
        'quay.io': [`http://${quay}/team/quay`],
        'plain.test': [`http://${plain}`],
        'ca.test': [`https://${ca}`],
        'client.test': [needsClient],
        'unknown.test': [unknown],
        'insecure.test': [insecure],
        'proxied.test': [MIRROR],
      },
    },
  });
  await workspace.write('docker/daemon.json', { 'registry-mirrors': [`http://${below.host}/prefix/`] });
  await workspace.write(`docker/certs.d/${ca}/ca.crt`, authority.cert);
  await workspace.write(`docker/certs.d/${needsClient}/ca.crt`, authority.cert);
  await workspace.write(`docker/certs.d/${needsClient}/client.cert`, client.cert);
  await workspace.write(`docker/certs.d/${needsClient}/client.key`, client.key);
  await workspace.write(`docker/certs.d/${MIRROR}/ca.crt`, proxied.ca);
  await workspace.write('authorities.pem', proxied.ca);
  const nx = (...args: string[]) => workspace.nx(args, { HTTPS_PROXY: `http://${tunnel.host}` });
  const { exitCode, output: said } = await nx('run', 'buildkit:builder');
  if (exitCode !== 0) throw new Error(said);
  return {
    ...{ workspace, empty, fronts, below, tunnel, nx, track },
    async close() {
      await removeBuilder(builder);
      await Promise.all(servers.map((server) => server.close()));
      await workspace.remove();
      await rm(empty, { recursive: true });
    },
  };
}

async function push(upstream: string, repository: string): Promise<void> {
  const layers = async () => [await buildLayer([{ path: 'name', data: repository }])];
  await pushImage(upstream, repository, '1', await buildImage({ layers }));
}
