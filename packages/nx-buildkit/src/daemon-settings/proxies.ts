import { badInput } from '../errors';
import { show } from '../registry/hosts/host';
import type { DaemonSettings, ProxySource } from './settings';
import type { ProxyEnv } from '../registry/hosts/proxy';

/** How an engine prints the credentials of its proxy. https://github.com/moby/moby/blob/v28.5.2/daemon/config/config.go (MaskCredentials) */
const MASKED = 'xxxxx:xxxxx@';

/** Docker Desktop's proxy for its own engine: its name is unknown outside its VM, and the traffic of containers goes through it anyway. */
const DESKTOP = /\bhttp\.docker\.internal\b/;

/** The form that Go's proxy lookup accepts: a scheme is optional, http:// then. https://pkg.go.dev/golang.org/x/net/http/httpproxy */
const PROXY = /^(?:(?:https?|socks5h?):\/\/)?(?:[^\s"'\\]*@)?(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?\/?$/i;

/**
 * The proxies of one source as settings; none if it names none, and a note if they cannot be used here.
 *
 * @throws BuildkitError for an unusable value
 */
export function proxySource(
  of: ProxySource['of'],
  source: string,
  found: { readonly [K in keyof ProxyEnv]: string | undefined },
): Partial<DaemonSettings> {
  const env = Object.fromEntries(Object.entries(found).filter(([, value]) => value)) as ProxyEnv;
  const proxies = [env.HTTP_PROXY, env.HTTPS_PROXY].filter((value) => value !== undefined);
  if (proxies.length === 0) return {};
  const unusable = (setting: string, reason: string) => ({ unusable: [{ value: { setting, reason }, source }] });
  if (proxies.some((value) => value.includes(MASKED))) {
    return unusable(
      'proxy with credentials',
      'the engine hides them here; they are read from daemon.json or the environment',
    );
  }
  if (proxies.some((value) => DESKTOP.test(value))) {
    return unusable(
      "Docker Desktop's proxy",
      'it exists inside its VM only, where Desktop uses it for containers by itself',
    );
  }
  for (const proxy of proxies) check(proxy, source);
  checkList(env.NO_PROXY ?? '', source);
  return { proxies: [{ value: { of, env }, source }] };
}

/**
 * The proxy variables among the values of a file, and nothing else of it.
 *
 * @param source names the file in the error
 * @throws BuildkitError for an unusable value
 */
export function parseProxyEnv(found: unknown, source: string): ProxyEnv {
  const values = Object.entries(found ?? {}).filter(([name]) => NAMES.includes(name));
  for (const [name, value] of values) {
    if (typeof value !== 'string') throw badInput(`${source}: ${name} is not a string`, 'delete the file');
    if (name === 'NO_PROXY') checkList(value, source);
    else check(value, source);
  }
  return Object.fromEntries(values) as ProxyEnv;
}

const NAMES: readonly string[] = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] satisfies (keyof ProxyEnv)[];

function check(proxy: string, source: string): void {
  const match = PROXY.exec(proxy);
  const port = Number(match?.groups?.['port'] ?? 1);
  if (!match || port < 1 || port > 65_535) {
    throw badInput(`${source}: ${show(proxy)} is not the URL of a proxy`, 'write it as http://host:port');
  }
}

function checkList(list: string, source: string): void {
  if (/[\p{Cc}"'\\]/u.test(list))
    throw badInput(`${source}: no-proxy ${show(list)} holds a quote or a control character`);
}
