import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DockerInfo } from '../../docker/info';
import { matchesText } from '../../util/wildcard';
import { environmentFilesOf, parseEnvironmentFile } from './environment-file';

/** How an engine prints the credentials of its proxy. https://github.com/moby/moby/blob/v28.5.2/daemon/config/config.go (MaskCredentials) */
const MASK = 'xxxxx:xxxxx';

/** In the environment of a service, and in the settings of Docker's engine and client. */
const ASSIGNMENT = /\bhttps?[_-]?proxy["']?\s*[=:]\s*["']?([^\s"']+)/gi;

const NAME = /^https?_proxy$/i;

/** A file of settings has a few kB. */
const MAX_BYTES = 1024 * 1024;

/** What the engine says about itself, with its proxies as whole as they could be made. */
export interface Unmasked {
  readonly info: DockerInfo;
  /** The settings of services that could have the rest and cannot be read, and why. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Where the credentials of an engine's proxy can be. */
export interface ProxyPlaces {
  /** Units of a service manager, drop-ins and files of variables, and folders of them. */
  readonly services: readonly string[];
  /** Settings of Docker. */
  readonly files: readonly string[];
}

export function isMasked(proxy: string): boolean {
  return proxy.includes(`${MASK}@`);
}

/**
 * What the engine says about itself, with the user and the password that it hides of its proxies, where another place has the same proxy with them.
 *
 * @param env of this process, which can have them as well
 */
export async function unmasked(
  info: DockerInfo,
  { services, files }: ProxyPlaces,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Unmasked> {
  const { HttpProxy = '', HttpsProxy = '' } = info;
  const unreadable = new Map<string, string>();
  if (!isMasked(HttpProxy) && !isMasked(HttpsProxy)) return { info, unreadable };
  const ofServices = await proxiesOfServices(services, (path, why) => unreadable.set(path, why));
  const texts = await Promise.all(files.map((path) => textOf(path, () => undefined)));
  const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => env[name] ?? '');
  const known = [...ofServices, ...texts.flatMap(proxiesIn), ...variables];
  const whole = (proxy: string) => (isMasked(proxy) ? (known.find((one) => masked(one) === proxy) ?? proxy) : proxy);
  const found = { ...info, HttpProxy: whole(HttpProxy), HttpsProxy: whole(HttpsProxy) };
  return { info: found, unreadable: isMasked(found.HttpProxy + found.HttpsProxy) ? unreadable : new Map() };
}

function masked(proxy: string): string {
  return proxy.replace(/^([a-z0-9+]+:\/\/)[^/]*@/i, `$1${MASK}@`);
}

function proxiesIn(text: string): readonly string[] {
  return [...text.matchAll(ASSIGNMENT)].map(([, value = '']) => value);
}

type OnUnreadable = (path: string, why: string) => void;

async function proxiesOfServices(paths: readonly string[], onUnreadable: OnUnreadable): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of (await Promise.all(paths.map((one) => filesIn(one, onUnreadable)))).flat()) {
    const text = await textOf(path, onUnreadable);
    // https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Specifiers
    found.push(...proxiesIn(/\.(?:conf|service)$/.test(path) ? text.replaceAll('%%', '%') : text));
    const patterns = environmentFilesOf(text);
    for (const file of (await Promise.all(patterns.map((one) => filesMatching(one, onUnreadable)))).flat()) {
      const variables = parseEnvironmentFile(await textOf(file, onUnreadable));
      found.push(...variables.flatMap(([name, value]) => (NAME.test(name) ? [value] : [])));
    }
  }
  return found;
}

async function filesIn(path: string, onUnreadable: OnUnreadable): Promise<readonly string[]> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOTDIR' ? undefined : noneOf(path, error, onUnreadable),
  );
  return names ? [...names].sort().map((name) => join(path, name)) : [path];
}

function noneOf(folder: string, { code = '' }: NodeJS.ErrnoException, onUnreadable: OnUnreadable): readonly never[] {
  if (code !== 'ENOENT') onUnreadable(folder, code);
  return [];
}

/** @param pattern whose last part may have wildcards */
async function filesMatching(pattern: string, onUnreadable: OnUnreadable): Promise<readonly string[]> {
  if (!pattern.includes('*')) return [pattern];
  const names = await readdir(dirname(pattern)).catch((error: NodeJS.ErrnoException) =>
    noneOf(dirname(pattern), error, onUnreadable),
  );
  return names.filter((name) => matchesText(name, basename(pattern))).map((name) => join(dirname(pattern), name));
}

/** @returns '' for a file that is missing, as most are on most machines, or that cannot be read, of which `onUnreadable` is told */
async function textOf(path: string, onUnreadable: OnUnreadable): Promise<string> {
  try {
    const info = await stat(path);
    // To read a pipe, or a device, could take for ever.
    if (info.isFile() && info.size <= MAX_BYTES) return await readFile(path, 'utf8');
    onUnreadable(path, info.isFile() ? `it has ${info.size} bytes` : 'it is not a file');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') onUnreadable(path, code);
  }
  return '';
}
