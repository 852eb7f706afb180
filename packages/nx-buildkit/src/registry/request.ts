import { readFileSync } from 'node:fs';
import { rootCertificates, type SecureContextOptions } from 'node:tls';
import type * as Undici from 'undici';
import { proxyFor, type ProxyEnv } from './proxy';
import type { RegistryTable } from './registry-tables';

/** What of an HTTP answer says how a registry is. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string;
  /** Of an answer in JSON. */
  readonly json?: unknown;
}

/** Of a request that is no plain GET. */
export interface RequestOptions {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sends one request as BuildKit would send it: through the proxy it would use, with the certificates of the host's table.
 *
 * @throws the error of the connection
 */
export async function ask(
  url: URL,
  table: RegistryTable,
  env: ProxyEnv,
  signal: AbortSignal,
  options: RequestOptions = {},
): Promise<Answer> {
  // Loaded here, for most tasks that load this file ask nobody.
  const undici = await import('undici');
  const dispatcher = connection(undici, url, table, env);
  try {
    const { statusCode, headers, body } = await undici.request(url, { dispatcher, signal, ...options });
    const contentType = String(headers['content-type'] ?? '');
    const isJson = statusCode === 200 && options.method !== 'HEAD' && contentType.startsWith('application/json');
    const json = isJson ? await body.json() : await body.dump();
    return {
      status: statusCode,
      contentType,
      json,
      challenge: String(headers['www-authenticate'] ?? ''),
    };
  } finally {
    await dispatcher.destroy();
  }
}

function connection(undici: typeof Undici, url: URL, table: RegistryTable, env: ProxyEnv): Undici.Dispatcher {
  const tls = { rejectUnauthorized: !table.insecure, ...certificates(table) };
  const proxy = proxyFor(url, env);
  // As Go does, plain HTTP is handed to the proxy, not tunnelled: many proxies tunnel to port 443 only.
  return proxy
    ? new undici.ProxyAgent({ uri: proxy, requestTls: tls, proxyTunnel: url.protocol === 'https:' })
    : new undici.Agent({ connect: tls });
}

function certificates({ ca = [], keypair: [pair] = [] }: RegistryTable): SecureContextOptions {
  return {
    ca: [...rootCertificates, ...ca.map((path) => readFileSync(path, 'utf8'))],
    ...(pair && { key: readFileSync(pair.key), cert: readFileSync(pair.cert) }),
  };
}
