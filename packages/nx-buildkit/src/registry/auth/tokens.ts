import { CredentialsFailure } from './client-config';
import { findCredentials, type Credentials } from './credentials';
import { abortable, withDeadline } from '../http/deadline';
import { fetchToken, type BearerChallenge, type Token } from './fetch-token';
import { hedged, repeated } from '../http/hedge';
import type { RegistryLimits } from '../limits';
import { requestFailure } from '../http/no-answer';
import type { RegistryHost } from '../hosts/registry-hosts';
import type { Transport } from '../http/request';

/** The credentials and tokens of one client; each is asked for once, no matter how many pulls wait for it. */
export interface Tokens {
  /** @throws RequestFailure if configured credentials cannot be read */
  readonly credentials: (host: RegistryHost) => Promise<Credentials | undefined>;
  /**
   * A token that has not expired. One that cannot be fetched is not tried again here.
   *
   * @param scope such as `repository:library/alpine:pull`
   * @throws RequestFailure
   */
  readonly get: (host: RegistryHost, challenge: BearerChallenge, scope: string, signal: AbortSignal) => Promise<string>;
  /** Forgets a token that a host does not accept, unless there is already another one. */
  readonly forget: (host: RegistryHost, scope: string, text: string) => void;
}

/** @param lifetime ends all token requests with the client: they are shared, so they outlive the pull that needed them first */
export function createTokens(transport: Transport, limits: RegistryLimits, lifetime: AbortSignal): Tokens {
  const logins = new Map<string, Promise<Credentials | undefined>>();
  const tokens = new Map<string, Token>();
  const coming = new Map<string, Promise<Token>>();
  const keyOf = ({ host }: RegistryHost, scope: string) => `${host} ${scope}`;

  function credentials(host: RegistryHost): Promise<Credentials | undefined> {
    const known = logins.get(host.host) ?? lookUp(host);
    logins.set(host.host, known);
    known.catch(() => logins.delete(host.host));
    return known;
  }

  async function lookUp(host: RegistryHost): Promise<Credentials | undefined> {
    try {
      return await findCredentials(transport.env, host.host, limits.helperTimeout);
    } catch (error) {
      if (!(error instanceof CredentialsFailure)) throw error;
      throw requestFailure({ host, asked: 'token' }, error.kind, error.message, { cause: error, remedy: error.remedy });
    }
  }

  async function fetch(host: RegistryHost, challenge: BearerChallenge, scope: string): Promise<Token> {
    const login = await credentials(host);
    const { tokenTimeout, hedgeAfter } = limits;
    const late = () => {
      const reason = `${challenge.realm.host} gave no token in ${tokenTimeout / 1_000} s`;
      return requestFailure({ host, asked: 'token' }, 'silent', reason);
    };
    const attempt = (signal: AbortSignal, onBegin: () => void) => {
      onBegin();
      return withDeadline(tokenTimeout, signal, late, (inTime) =>
        fetchToken({ transport, tokenTimeout, host, challenge, scope, login }, inTime),
      );
    };
    return hedged(repeated(attempt), hedgeAfter, lifetime);
  }

  function share(key: string, fetching: Promise<Token>): Promise<Token> {
    coming.set(key, fetching);
    // Everyone who waits for `fetching` gets its error.
    fetching
      .then((token) => tokens.set(key, token))
      .catch(() => undefined)
      .finally(() => coming.delete(key));
    return fetching;
  }

  return {
    credentials,
    async get(host, challenge, scope, signal) {
      const key = keyOf(host, scope);
      const known = tokens.get(key);
      if (known && known.expires > Date.now()) return known.text;
      const token = coming.get(key) ?? share(key, fetch(host, challenge, scope));
      return (await abortable(token, signal)).text;
    },
    forget(host, scope, text) {
      const key = keyOf(host, scope);
      if (tokens.get(key)?.text === text) tokens.delete(key);
    },
  };
}
