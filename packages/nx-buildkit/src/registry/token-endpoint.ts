/**
 * Where a registry has its tokens from, of its `WWW-Authenticate` header; undefined when it wants a login and no token.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export function tokenEndpoint(challenge: string): URL | undefined {
  const { realm = '' } = /^bearer\s.*\brealm="(?<realm>[^"]*)"/i.exec(challenge)?.groups ?? {};
  if (!/^https?:/.test(realm) || !URL.canParse(realm)) return undefined;
  const endpoint = new URL(realm);
  const service = /\bservice="([^"]*)"/i.exec(challenge)?.[1];
  if (service) endpoint.searchParams.set('service', service);
  return endpoint;
}
