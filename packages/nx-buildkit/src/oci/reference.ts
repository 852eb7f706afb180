/** The name of an image, taken apart. */
export interface ImageReference {
  /** `docker.io`, `localhost:5000`; empty where the first part looks like a host but only makes a path (`my_host.com/image`). */
  readonly domain: string;
  /** `library/alpine`. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:…`, in lower case. */
  readonly digest?: string;
}

/** Of the path alone. https://github.com/distribution/reference/blob/v0.6.0/reference.go (RepositoryNameTotalLengthMax) */
const LONGEST_PATH = 255;

const HEX_LENGTH: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const DOMAIN = new RegExp(String.raw`^(?:${LABEL}(?:\.${LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Reads a reference as Docker does: without a registry it is of docker.io, and without a namespace there of `library`.
 * https://github.com/distribution/reference/blob/v0.6.0/normalize.go (ParseNormalizedNamed)
 * @returns undefined for text that is not a reference
 */
export function parseReference(text: string): ImageReference | undefined {
  if (/^[a-f0-9]{64}$/.test(text)) return undefined;
  const { domain, remainder } = splitDomain(text);
  const at = remainder.indexOf('@');
  const named = at < 0 ? remainder : remainder.slice(0, at);
  const digest = at < 0 ? undefined : remainder.slice(at + 1);
  const colon = named.indexOf(':');
  const path = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  const name = DOMAIN.test(domain) ? { domain, path } : { domain: '', path: `${domain}/${path}` };
  const valid = isPath(name.path) && (tag === undefined || TAG.test(tag)) && (digest === undefined || isDigest(digest));
  return valid ? { ...name, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) } : undefined;
}

/** `docker.io/library/alpine:3.20@sha256:…`. */
export function formatReference({ domain, path, tag, digest }: ImageReference): string {
  return (domain === '' ? path : `${domain}/${path}`) + suffix({ tag, digest });
}

/** The reference with `:latest` where it has neither tag nor digest. */
export function withDefaultTag(reference: ImageReference): ImageReference {
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: 'latest' } : reference;
}

/** `alpine` → `docker.io/library/alpine:latest`; undefined for text that is not a reference. */
export function normalizeReference(text: string): string | undefined {
  const reference = parseReference(text);
  return reference && formatReference(withDefaultTag(reference));
}

/** As Docker shows it: without docker.io and `library`. */
export function familiarReference(reference: ImageReference): string {
  if (reference.domain !== 'docker.io') return formatReference(reference);
  return formatReference({ ...reference, domain: '', path: reference.path.replace(/^library\/(?=[^/]*$)/, '') });
}

/**
 * The name under which BuildKit looks for a named context in place of an image: familiar, without `:latest`.
 * https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerui/config.go (NamedContext)
 */
export function contextKey(reference: ImageReference): string {
  return familiarReference(reference).replace(/:latest$/, '');
}

/** The registry of a normalized reference: `docker.io`, `localhost:5000`. */
export function registryOf(ref: string): string {
  return parseReference(ref)?.domain ?? '';
}

/** The name without tag and digest. */
export function repositoryOf(name: string): string {
  const reference = parseReference(name);
  return reference ? familiarReference({ domain: reference.domain, path: reference.path }) : name;
}

/** The same repository at one digest, which no mirror and no later push can change. */
export function pin(ref: string, digest: string): string {
  const reference = parseReference(ref);
  return reference ? formatReference({ domain: reference.domain, path: reference.path, digest }) : `${ref}@${digest}`;
}

function suffix({ tag, digest }: Pick<ImageReference, 'tag' | 'digest'>): string {
  return (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
}

/**
 * Whether the first part of a reference is a registry, and not a namespace of Docker Hub.
 * https://github.com/distribution/reference/blob/v0.6.0/normalize.go (splitDockerDomain)
 */
export function isRegistryName(part: string): boolean {
  return /[.:]/.test(part) || part === 'localhost';
}

/** The first part is a registry when it looks like a host; upper case, which is not allowed in names, makes it one too. */
function splitDomain(text: string): { readonly domain: string; readonly remainder: string } {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const isHost = isRegistryName(first) || first.toLowerCase() !== first;
  const domain = slash < 0 || !isHost || first === 'index.docker.io' ? 'docker.io' : first;
  const remainder = isHost ? text.slice(slash + 1) : text;
  return { domain, remainder: domain === 'docker.io' && !remainder.includes('/') ? `library/${remainder}` : remainder };
}

function isPath(text: string): boolean {
  return text.length <= LONGEST_PATH && text.split('/').every((component) => COMPONENT.test(component));
}

function isDigest(text: string): boolean {
  const [algorithm = '', hex = ''] = text.split(/:(.*)/s);
  return /^[a-f0-9]+$/.test(hex) && hex.length === HEX_LENGTH.get(algorithm);
}
