import { badInput } from '../../errors';
import { registryHost, show } from './host';

/** The host that Docker Hub answers on. https://github.com/moby/moby/blob/v28.5.2/registry/config.go */
const HUB = 'registry-1.docker.io';
const URL_SHAPE = /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?<host>[^/]*)(?<path>\/.*)?$/is;
const PATH = /^(?:\/[\w~-][\w.~-]*)*$/;

interface Parts {
  readonly scheme: string | undefined;
  readonly host: string;
  readonly path: string;
}

/**
 * A mirror of Docker Hub as Docker itself takes it: a URL, and with a path `/p` it asks for `/p/v2/…`.
 *
 * BuildKit joins the path after `/v2` and cleans the result, so `/../p/v2` is what makes it ask for the same.
 * https://github.com/moby/moby/blob/v28.5.2/daemon/hosts.go and https://github.com/moby/buildkit/blob/v0.34.2/util/resolver/resolver.go
 *
 * @throws BuildkitError when Docker would refuse it
 */
export function dockerMirror(text: string, source: string): RegistryMirror {
  const { scheme, host, path } = split(text, source);
  if (!scheme)
    throw badInput('NXBK-0102', `${source}: mirror ${show(text)} has no scheme`, 'write it as https://host[:port]');
  const base = path.replace(/\/v2$/, '');
  return mirror('docker.io', text, scheme, host, base && `/..${base}/v2`);
}

/**
 * A mirror in BuildKit's own form, `host[:port][/path]`, for any registry; `http://` before it means plain HTTP.
 *
 * @throws BuildkitError when it is malformed
 */
export function buildkitMirror(registry: string, text: string, source: string): RegistryMirror {
  const { scheme = 'https', host, path } = split(text, source);
  return mirror(registryHost(registry, source), text, scheme, host, path);
}

function mirror(registry: string, text: string, scheme: string, host: string, path: string): RegistryMirror {
  // As an HTTP host, docker.io is a web site.
  const asked = host.replace(/^(?:index\.)?docker\.io(?=:443$|$)/, HUB);
  return { registry, host: asked, path, http: scheme === 'http', text: text.replace(/\/+$/, '') };
}

function split(text: string, source: string): Parts {
  const { scheme, host = '', path = '' } = URL_SHAPE.exec(text)?.groups ?? {};
  const invalid = (why: string, remedy?: string) =>
    badInput('NXBK-0102', `${source}: mirror ${show(text)} ${why}`, remedy);
  if (scheme && !/^https?$/i.test(scheme)) throw invalid(`has the scheme ${scheme}`, 'use https:// or http://');
  if (host.includes('@'))
    throw invalid('holds credentials', `leave them out and run: docker login <the mirror's host>`);
  const bare = path.replace(/\/+$/, '');
  if (!PATH.test(bare)) throw invalid('has a path with characters that no registry uses');
  return { scheme: scheme?.toLowerCase(), host: registryHost(host, `${source}: mirror ${show(text)}`), path: bare };
}

/** A mirror of one registry. */
export interface RegistryMirror {
  /** The registry it stands in for, as BuildKit names it: `docker.io`, `quay.io`. */
  readonly registry: string;
  /** `host[:port]` */
  readonly host: string;
  /** What BuildKit joins to `/v2`: empty, or it begins with `/`. */
  readonly path: string;
  /** Plain HTTP, because its URL says so. */
  readonly http: boolean;
  /** As it was written. */
  readonly text: string;
}
