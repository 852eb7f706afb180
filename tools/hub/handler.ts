import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { errorAnswer, reset, send, textAnswer, type Answer } from './answer';
import { createFaults, type FaultRule } from './faults';
import { forward } from './proxy';
import { targetOf, type RequestRecord, type Target } from './requests';
import { createTokens, parseTokenRequest, requiredScope, scopeRepository, type TokenRequest } from './tokens';

/** What a front does with requests. */
export interface HandlerOptions {
  /** URL of the registry behind it. */
  readonly upstream: string;
  /** Whether it asks for a bearer token as Docker Hub does; true when absent. */
  readonly token?: boolean;
  /** Serves the registry's repositories below this path only, as a mirror `host:port/path` does. */
  readonly pathPrefix?: string;
  readonly faults?: readonly FaultRule[];
  /** ms that each answer takes to come; none when absent. */
  readonly latency?: number;
}

/** Answers requests, and knows which there were. */
export interface Handler {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  requests(): readonly RequestRecord[];
  clear(): void;
  faults(rules: readonly FaultRule[]): void;
}

type Entry = { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] };

const HTML = '<!DOCTYPE html><html><body>Please sign in to use this network.</body></html>';

/** Makes the handler of a front: record, strike with a fault, or answer from the token endpoint or the registry. */
export function createHandler({
  upstream,
  token = true,
  pathPrefix,
  faults = [],
  latency = 0,
}: HandlerOptions): Handler {
  const tokens = createTokens();
  let strike = createFaults(faults);
  let entries: Entry[] = [];
  const delay = latency > 0 ? () => sleep(latency) : async () => undefined;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request;
    const tokenRequest = token && /^\/token(\?|$)/.test(path) ? await readTokenRequest(request) : undefined;
    const target = tokenRequest ? tokenTarget(tokenRequest) : targetOf(path);
    const entry: Entry = { n: entries.length + 1, ...target, ...describe(request), user: tokenRequest?.user };
    entries.push(entry);

    const scope = requiredScope(method, target.repository);
    const authorized = !token || !!tokenRequest || tokens.allow(request.headers.authorization, scope);
    const fault = strike({ ...target, method, path, authorized });
    entry.fault = fault?.action;
    await delay();
    if (fault?.action === 'silent') return;
    if (fault?.action === 'reset') return reset(request.socket);

    const answer = refusal(fault) ?? (await regular());
    entry.status = answer.status;
    await send(answer, response, fault, (bytes) => (entry.bytes += bytes));

    function regular(): Answer | Promise<Answer> {
      if (tokenRequest) return textAnswer(200, 'application/json', tokens.issue(tokenRequest));
      return authorized ? pass(request, path, target, fault) : challenge(request, scope);
    }
  }

  function pass(request: IncomingMessage, path: string, target: Target, fault?: FaultRule): Answer | Promise<Answer> {
    const wanted = fault?.action === 'other-manifest' ? path.replace(/[^/]*$/, fault.digest) : path;
    if (pathPrefix === undefined || target.kind === 'ping') return forward(upstream, request, wanted);
    const base = `/v2/${pathPrefix}/`;
    if (!wanted.startsWith(base)) return errorAnswer(404, 'NAME_UNKNOWN', `only ${base} is served here`);
    return forward(upstream, request, `/v2/${wanted.slice(base.length)}`);
  }

  return {
    handle,
    requests: () => entries.map((entry) => ({ ...entry })),
    clear: () => void (entries = []),
    faults: (rules) => void (strike = createFaults(rules)),
  };
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ */
function challenge({ socket, headers }: IncomingMessage, scope: string | undefined): Answer {
  const host = `127.0.0.1:${socket.localPort}`;
  const parts = [`realm="${socket instanceof TLSSocket ? 'https' : 'http'}://${host}/token"`, `service="${host}"`];
  if (scope) parts.push(`scope="${scope}"`);
  if (headers.authorization) parts.push('error="invalid_token"');
  return errorAnswer(401, 'UNAUTHORIZED', 'authentication required', {
    'www-authenticate': `Bearer ${parts.join(',')}`,
  });
}

function describe({ method = 'GET', url: path = '/', headers }: IncomingMessage) {
  return { time: Date.now(), method, path, range: headers.range, userAgent: headers['user-agent'], bytes: 0 };
}

async function readTokenRequest(request: IncomingMessage): Promise<TokenRequest> {
  const query = new URLSearchParams(request.url?.split('?')[1]);
  const form = new URLSearchParams(request.method === 'POST' ? await text(request) : '');
  return parseTokenRequest(query, form, request.headers.authorization);
}

function tokenTarget({ scopes }: TokenRequest): Target {
  return { kind: 'token', repository: scopeRepository(scopes[0]) };
}

function refusal(fault: FaultRule | undefined): Answer | undefined {
  if (fault?.action === 'html') return textAnswer(200, 'text/html', HTML);
  if (fault?.action === 'status') return textAnswer(fault.status, 'text/plain', fault.body ?? '', fault.headers);
  return undefined;
}
