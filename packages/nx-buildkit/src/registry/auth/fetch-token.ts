import { answerFailure, readWhole, requireSuccess } from '../http/answer';
import { basicAuthorization } from '../http/basic-authorization';
import type { Challenge } from './challenge';
import type { Credentials } from './credentials';
import { requestFailure } from '../http/no-answer';
import type { RegistryHost } from '../hosts/registry-hosts';
import type { RegistryRequest, RegistryResponse, Transport } from '../http/request';
import { send } from '../http/send';
import { parseObject } from '../../util/json';

/** A token that opens a repository for a while. */
export interface Token {
  readonly text: string;
  /** ms since the epoch, a little before the registry stops accepting it. */
  readonly expires: number;
}

export type BearerChallenge = Extract<Challenge, { readonly scheme: 'bearer' }>;

/** Bytes: a token is a few kB long. */
const LONGEST = 1024 * 1024;

/** Of a token that does not say how long it lives, in s. https://distribution.github.io/distribution/spec/auth/token/ */
const LIFETIME = 60;

/** What a token is fetched with. */
export interface TokenRequest {
  readonly transport: Transport;
  /** ms */
  readonly tokenTimeout: number;
  readonly host: RegistryHost;
  readonly challenge: BearerChallenge;
  /** Such as `repository:library/alpine:pull`; empty for `/v2/` itself. */
  readonly scope: string;
  /** Undefined for an anonymous user. */
  readonly login: Credentials | undefined;
}

/**
 * Fetches a token, once.
 *
 * @throws RequestFailure
 */
export async function fetchToken(
  { transport, tokenTimeout, host, challenge, scope, login }: TokenRequest,
  signal: AbortSignal,
): Promise<Token> {
  const { realm } = challenge;
  if (login && !host.schemes.includes('http') && realm.protocol !== 'https:') {
    const reason = `${host.host} wants the credentials sent to ${realm.host} by plain HTTP`;
    throw requestFailure({ host, asked: 'token' }, 'refused', reason);
  }
  const requested = Date.now();
  const request: RegistryRequest = {
    host,
    asked: 'token',
    firstByteTimeout: tokenTimeout,
    stallTimeout: tokenTimeout,
    ...(login && 'identityToken' in login
      ? byRefreshToken(challenge, scope, login.identityToken)
      : byGet(challenge, scope, login)),
  };
  const response = await send(transport, request, signal);
  await requireSuccess(response, request);
  const { text, lifetime } = parseToken(await readWhole(response, request, LONGEST, signal), response, request);
  // A tenth earlier, or 10 s, so that it does not expire on its way.
  return { text, expires: requested + lifetime * 1_000 - Math.min(lifetime * 100, 10_000) };
}

/** https://distribution.github.io/distribution/spec/auth/token/ */
function byGet(
  { realm, service }: BearerChallenge,
  scope: string,
  login: { readonly username: string; readonly password: string } | undefined,
): Pick<RegistryRequest, 'url' | 'headers'> {
  const url = new URL(realm);
  if (service) url.searchParams.set('service', service);
  for (const one of scope.split(' ').filter(Boolean)) url.searchParams.append('scope', one);
  return { url, headers: login && { authorization: basicAuthorization(login) } };
}

/** https://distribution.github.io/distribution/spec/auth/oauth/ */
function byRefreshToken(
  { realm, service = '' }: BearerChallenge,
  scope: string,
  refresh_token: string,
): Pick<RegistryRequest, 'url' | 'headers' | 'body' | 'method'> {
  const form = {
    grant_type: 'refresh_token',
    service,
    client_id: 'nx-buildkit',
    refresh_token,
    ...(scope && { scope }),
  };
  return {
    url: realm,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  };
}

function parseToken(body: Buffer, response: RegistryResponse, request: RegistryRequest) {
  const { token, access_token, expires_in } = parseObject(body.toString()) ?? {};
  const text = [access_token, token].find((one) => typeof one === 'string' && /^[\x21-\x7e]+$/.test(one));
  if (typeof text !== 'string') {
    throw answerFailure(response, request, 'not-a-registry', `${response.sentBy} answers without a token`);
  }
  return { text, lifetime: typeof expires_in === 'number' && expires_in > 0 ? expires_in : LIFETIME };
}
