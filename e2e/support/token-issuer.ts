import { generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Issues tokens that registries verify, those of the distribution project and zot among them. https://distribution.github.io/distribution/spec/auth/jwt/ */
export interface TokenIssuer {
  readonly realm: string;
  readonly issuer: string;
  /** The key that the registry has to trust, as distribution reads it. */
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
  /** The same as PEM, for zot. */
  readonly publicKey: string;
  /** The scopes of the tokens that were asked for, and by whom. */
  readonly requests: readonly { readonly scope: string; readonly user?: string }[];
  close(): void;
}

const ISSUER = 'e2e';
const KEY_ID = 'e2e';

/** @param password that whoever asks must have, for any user; anonymous requests are refused then */
export async function startTokenIssuer(password?: string): Promise<TokenIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const requests: { scope: string; user?: string }[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    const query = new URL(url, 'http://localhost').searchParams;
    const [, basic = ''] = /^Basic (.*)$/.exec(headers.authorization ?? '') ?? [];
    const [user, given] = Buffer.from(basic, 'base64').toString().split(':');
    const scope = query.get('scope') ?? '';
    requests.push({ scope, ...(user && { user }) });
    const isAllowed = password === undefined || password === given;
    const token = issue(privateKey, query.get('service') ?? '', scope);
    response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAllowed ? { token, expires_in: 300 } : {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    realm: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    issuer: ISSUER,
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }] },
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    requests,
    close: () => void server.close(),
  };
}

function issue(key: KeyObject, service: string, scope: string): string {
  const [type, name, actions = ''] = scope.split(':');
  const now = Math.floor(Date.now() / 1000);
  const access = scope === '' ? [] : [{ type, name, actions: actions.split(',') }];
  const claims = {
    iss: ISSUER,
    sub: '',
    aud: service,
    exp: now + 300,
    nbf: now - 10,
    iat: now,
    jti: String(now),
    access,
  };
  const text = [{ typ: 'JWT', alg: 'RS256', kid: KEY_ID }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}
