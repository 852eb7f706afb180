import { randomBytes } from 'node:crypto';

const LIFETIME_S = 300;

/** What a client asks the token endpoint for. */
export interface TokenRequest {
  /** Each `repository:<name>:<actions>`. */
  readonly scopes: readonly string[];
  readonly user?: string;
}

/** The tokens that one front has given out. */
export interface Tokens {
  /** The JSON body that answers a token request: the fields of Docker's GET and of its OAuth2 POST answer alike. */
  issue(request: TokenRequest): string;
  /** Whether an `Authorization` header holds a live token of this front that covers `scope`. */
  allow(authorization: string | undefined, scope: string | undefined): boolean;
}

/** @returns the tokens of a new front; they live in memory, so a restarted hub asks its clients for new ones. */
export function createTokens(): Tokens {
  const given = new Map<string, { readonly scopes: readonly string[]; readonly expires: number }>();
  return {
    issue({ scopes }) {
      const token = randomBytes(24).toString('base64url');
      given.set(token, { scopes, expires: Date.now() + LIFETIME_S * 1000 });
      const issued_at = new Date().toISOString();
      return JSON.stringify({ token, access_token: token, scope: scopes.join(' '), expires_in: LIFETIME_S, issued_at });
    },
    allow(authorization, scope) {
      const access = given.get(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '');
      if (!access || access.expires < Date.now()) return false;
      return scope === undefined || access.scopes.some((granted) => covers(granted, scope));
    },
  };
}

/**
 * Reads a token request: query of a GET with optional Basic credentials, form of an OAuth2 POST.
 * @see https://distribution.github.io/distribution/spec/auth/token/
 * @see https://distribution.github.io/distribution/spec/auth/oauth/
 */
export function parseTokenRequest(query: URLSearchParams, form: URLSearchParams, authorization?: string): TokenRequest {
  const scopes = [...query.getAll('scope'), ...form.getAll('scope')]
    .flatMap((scope) => scope.split(' '))
    .filter(Boolean);
  const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const user = form.get('username') ?? Buffer.from(basic, 'base64').toString().split(':')[0];
  return { scopes, user: user || undefined };
}

/**
 * The scope that a request needs, as a registry names it in its challenge.
 * @param repository undefined for `/v2/`, which any token opens
 */
export function requiredScope(method: string, repository: string | undefined): string | undefined {
  if (repository === undefined) return undefined;
  return `repository:${repository}:${method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push'}`;
}

/** @returns the name of a `repository:<name>:<actions>` scope. */
export function scopeRepository(scope: string | undefined): string | undefined {
  return /^repository:(.+):[^:]*$/.exec(scope ?? '')?.[1];
}

function covers(granted: string, needed: string): boolean {
  const actions = (scope: string) => scope.slice(scope.lastIndexOf(':') + 1).split(',');
  const sameRepository = scopeRepository(granted) === scopeRepository(needed);
  return sameRepository && actions(needed).every((action) => actions(granted).includes(action));
}
