import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';

/** Where Go looks for the system's CAs. https://github.com/golang/go/blob/go1.25.0/src/crypto/x509/root_linux.go */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Keychains can contain CAs that no bundle does; Node reads them from 22.15 on. */
type Keychain = { readonly getCACertificates?: (type: 'system') => string[] };

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The CAs that this machine trusts, as Docker finds them: SSL_CERT_FILE replaces the system's. Those of NODE_EXTRA_CA_CERTS come in addition, as they do
 * for Nx itself.
 *
 * @returns PEM
 */
export async function trustedAuthorities(env: Env): Promise<readonly string[]> {
  const extra = env['NODE_EXTRA_CA_CERTS'];
  // Node warns of a file that cannot be read, and goes on without it.
  const added = extra ? await readFile(extra, 'utf8').catch(() => undefined) : undefined;
  return [...(await systemAuthorities(env)), ...(added === undefined ? [] : [added])];
}

async function systemAuthorities(env: Env): Promise<readonly string[]> {
  const own = env['SSL_CERT_FILE'];
  if (own) return [await readFile(own, 'utf8')];
  if (process.platform === 'darwin' || process.platform === 'win32') {
    return [...tls.rootCertificates, ...((tls as Keychain).getCACertificates?.('system') ?? [])];
  }
  // The first one that can be read, as in Go: https://github.com/golang/go/blob/go1.25.0/src/crypto/x509/root_unix.go (loadSystemRoots)
  for (const bundle of SYSTEM_BUNDLES) {
    const text = await readFile(bundle, 'utf8').catch(() => undefined);
    if (text !== undefined) return [text];
  }
  return tls.rootCertificates;
}
