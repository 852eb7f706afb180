import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startRegistry, startServer, type Registry } from '../../tools/hub/registry';
import { build } from '../../tools/local-engine/builds';
import { registry as distributionProgram, zot as zotProgram } from '../../tools/local-engine/go-programs';
import { engineHome } from '../../tools/local-engine/paths';
import type { TokenIssuer } from '../support/token-issuer';

/** What a registry asks of who pulls; nothing when absent. */
export type Login = { readonly kind: 'password'; readonly htpasswd: string } | TokenLogin;
export interface TokenLogin {
  readonly kind: 'token';
  readonly issuer: TokenIssuer;
}

/** A registry that nobody here wrote. */
export interface Server {
  readonly name: string;
  /** Starts it with the images of `dir`. */
  readonly start: (dir: string, login?: Login) => Promise<Registry>;
}

const SERVICE = 'registry.example.com';

/** Compiles both, unless that was done before. */
export async function servers(): Promise<readonly Server[]> {
  const { builds } = engineHome();
  const distribution = join(await build(distributionProgram, builds), 'registry');
  const zot = join(await build(zotProgram, builds), 'zot');
  return [
    { name: 'distribution', start: async (dir, login) => startRegistry(distribution, dir, await authOf(dir, login)) },
    { name: 'zot', start: (dir, login) => startZot(zot, dir, login) },
  ];
}

async function authOf(dir: string, login: Login | undefined) {
  if (!login) return undefined;
  if (login.kind === 'password') {
    return { htpasswd: { realm: SERVICE, path: await write(dir, 'htpasswd', login.htpasswd) } };
  }
  const { realm, issuer, jwks } = login.issuer;
  return { token: { realm, service: SERVICE, issuer, jwks: await write(dir, 'jwks.json', JSON.stringify(jwks)) } };
}

/** https://github.com/project-zot/zot/tree/v1.4.3/examples */
async function startZot(binary: string, dir: string, login?: Login): Promise<Registry> {
  const port = await freePort();
  const auth =
    login?.kind === 'password'
      ? { htpasswd: { path: await write(dir, 'htpasswd', login.htpasswd) } }
      : login && {
          bearer: {
            realm: login.issuer.realm,
            service: SERVICE,
            cert: await write(dir, 'key.pem', login.issuer.publicKey),
          },
        };
  const config = {
    distSpecVersion: '1.0.1-dev',
    storage: { rootDirectory: join(dir, 'images'), gc: false },
    http: { address: '127.0.0.1', port: String(port), ...(auth && { auth }) },
    log: { level: 'panic' },
  };
  const file = await write(dir, 'zot.json', JSON.stringify(config));
  return startServer(binary, ['serve', file], `http://127.0.0.1:${port}`);
}

async function write(dir: string, name: string, text: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, name), text);
  return join(dir, name);
}
