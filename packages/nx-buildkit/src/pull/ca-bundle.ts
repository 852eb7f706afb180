import { readFile } from 'node:fs/promises';
import { parse } from 'smol-toml';

/** Where Go looks for the system's CAs. https://github.com/golang/go/blob/go1.25.0/src/crypto/x509/root_linux.go */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The CAs that a buildkitd.toml names for its registries, with those of the system: imagetools passes over `ca`, and hears of CAs by
 * SSL_CERT_FILE alone. https://github.com/docker/buildx/blob/v0.38.2/util/imagetools/inspect.go (tracing.DefaultClient)
 *
 * @returns PEM; undefined when no registry has a CA of its own
 */
export async function authoritiesOf(toml: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const tables = Object.values((parse(toml)['registry'] ?? {}) as Record<string, { readonly ca?: unknown }>);
  const paths = tables.flatMap(({ ca }) => (Array.isArray(ca) ? ca.map(String) : []));
  const own = await readAll([...new Set(paths)]);
  if (own.length === 0) return undefined;
  const [system = ''] = await readAll(env['SSL_CERT_FILE'] ? [env['SSL_CERT_FILE']] : SYSTEM_BUNDLES);
  return [...own, system].join('\n');
}

/** Those that can be read: buildx itself says what is wrong with a certificate that is missing. */
async function readAll(paths: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => undefined)));
  return texts.filter((text) => text !== undefined);
}
