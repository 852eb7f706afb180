import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DockerInfo } from '../docker/info';

/** How an engine prints the credentials of its proxy. https://github.com/moby/moby/blob/v28.5.2/daemon/config/config.go (MaskCredentials) */
const MASK = 'xxxxx:xxxxx';

/** In the environment of a service, and in the settings of Docker's engine and client. */
const ASSIGNMENT = /\bhttps?[_-]?proxy["']?\s*[=:]\s*["']?([^\s"']+)/gi;

/** A file of settings has a few kB. */
const MAX_CHARACTERS = 1024 * 1024;

export function isMasked(proxy: string): boolean {
  return proxy.includes(`${MASK}@`);
}

/**
 * What the engine says about itself, with the user and the password that it hides of its proxies, where another place has the same proxy with them.
 *
 * @param files paths of files, and of folders of files, that can name it
 */
export async function unmasked(
  info: DockerInfo,
  files: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<DockerInfo> {
  const { HttpProxy = '', HttpsProxy = '' } = info;
  if (!isMasked(HttpProxy) && !isMasked(HttpsProxy)) return info;
  const texts = await Promise.all(files.map(textOf));
  const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => env[name] ?? '');
  const known = [...texts.flatMap(proxiesIn), ...variables];
  const whole = (proxy: string) => (isMasked(proxy) ? (known.find((one) => masked(one) === proxy) ?? proxy) : proxy);
  return { ...info, HttpProxy: whole(HttpProxy), HttpsProxy: whole(HttpsProxy) };
}

function masked(proxy: string): string {
  return proxy.replace(/^([a-z0-9+]+:\/\/)[^/]*@/i, `$1${MASK}@`);
}

function proxiesIn(text: string): readonly string[] {
  return [...text.matchAll(ASSIGNMENT)].map(([, value = '']) => value);
}

async function textOf(path: string): Promise<string> {
  try {
    const text = (await readFile(path, 'utf8')).slice(0, MAX_CHARACTERS);
    // https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Specifiers
    return /\.(?:conf|service)$/.test(path) ? text.replaceAll('%%', '%') : text;
  } catch (error) {
    // Neither is there on most machines, and those with a password may be for root alone.
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') return '';
    const names = await readdir(path).catch(() => []);
    return (await Promise.all(names.sort().map((name) => textOf(join(path, name))))).join('\n');
  }
}
