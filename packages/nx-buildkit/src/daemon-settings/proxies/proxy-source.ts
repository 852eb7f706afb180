import { badInput } from '../../errors';
import { show } from '../../registry/hosts/host';
import type { ProxyEnv } from '../../registry/hosts/proxy';
import { isMasked } from './masked-proxies';
import type { DaemonSettings, ProxySource, Setting, Unusable } from '../settings';

/** Docker Desktop's proxy for its own engine: its name is unknown outside its VM, and the traffic of containers goes through it anyway. */
const DESKTOP = /\bhttp\.docker\.internal\b/;

/** What Go's net/http connects through. https://pkg.go.dev/net/http#Transport */
const SCHEMES: readonly string[] = ['http', 'https', 'socks5', 'socks5h'];

/** User and password, host and port, as Go's net/url takes them. https://github.com/golang/go/blob/go1.25.0/src/net/url/url.go (validUserinfo) */
const ADDRESS =
  /^(?:(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})*@)?(?:\[[0-9a-f:.]+\]|[\w.\p{L}-]+)(?::(?<port>\d{0,5}))?(?:[/?][^"'\\]*)?$/iu;

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] as const satisfies readonly (keyof ProxyEnv)[];

/** The proxies of one source as settings; none if it names none, and a note for each value that no program in Go could use either. */
export function proxySource(
  of: ProxySource['of'],
  source: string,
  found: { readonly [K in keyof ProxyEnv]: string | undefined },
): Partial<DaemonSettings> {
  const env: Partial<Record<keyof ProxyEnv, string>> = {};
  const unusable: Setting<Unusable>[] = [];
  for (const name of NAMES) {
    const value = found[name];
    const reason = value && whyUnusable(name, value);
    if (reason) unusable.push({ value: { setting: name, reason }, source });
    else if (value) env[name] = value;
  }
  const hasProxy = env.HTTP_PROXY !== undefined || env.HTTPS_PROXY !== undefined;
  return {
    ...(hasProxy && { proxies: [{ value: { of, env }, source }] }),
    ...(unusable.length > 0 && { unusable: distinct(unusable) }),
  };
}

/**
 * The proxy variables among the values of a file, and nothing else of it.
 *
 * @param source names the file in the error
 * @throws BuildkitError for an unusable value
 */
export function parseProxyEnv(found: unknown, source: string): ProxyEnv {
  const values = Object.entries(found ?? {}).filter(([name]) => NAMES.some((known) => known === name));
  for (const [name, value] of values) {
    if (typeof value !== 'string') throw badInput('NXBK-0101', `${source}: ${name} is not a string`, 'delete the file');
    const reason = whyUnusable(name as keyof ProxyEnv, value);
    if (reason) throw badInput('NXBK-0101', `${source}: ${reason}`, 'delete the file');
  }
  return Object.fromEntries(values) as ProxyEnv;
}

function whyUnusable(name: keyof ProxyEnv, value: string): string | undefined {
  if (name === 'NO_PROXY') {
    return /[\p{Cc}"'\\]/u.test(value) ? `no-proxy ${show(value)} holds a quote or a control character` : undefined;
  }
  if (isMasked(value)) {
    return `the engine hides its user and password, and no file that can be read has them: set ${name} in the environment of nx, or httpProxy and httpsProxy in "proxies" of ~/.docker/config.json`;
  }
  if (DESKTOP.test(value)) {
    return "Docker Desktop's proxy exists inside its VM only, where Desktop uses it for containers by itself";
  }
  const why = whyNoProxy(value);
  return why && `${show(value)} ${why}`;
}

/** What is wrong with an address, for which a program in Go would not connect at all. */
function whyNoProxy(value: string): string | undefined {
  const [, scheme = 'http', address = value] = /^([^:/@]*):\/\/(.*)$/s.exec(value) ?? [];
  if (/\s/.test(value)) return 'holds a blank: remove it';
  if (!SCHEMES.includes(scheme.toLowerCase())) {
    return `has the scheme ${scheme}: only ${SCHEMES.join(', ')} can be used`;
  }
  if (address.includes('\\')) return 'holds a backslash: write it as %5C';
  const { port } = ADDRESS.exec(address)?.groups ?? {};
  return ADDRESS.test(address) && Number(port || 80) >= 1 && Number(port || 80) <= 65_535
    ? undefined
    : 'is not the URL of a proxy: write it as http://host:port, and what is special in a password as %XX';
}

/** A proxy is often named for HTTP and for HTTPS. */
function distinct(unusable: readonly Setting<Unusable>[]): readonly Setting<Unusable>[] {
  return unusable.filter(({ value }, i) => unusable.findIndex((other) => other.value.reason === value.reason) === i);
}
