import { tokenEndpoint } from '../registry/token-endpoint';
import { hostOf, hostOfRegistry, isPlainHttp } from './imagetools-mirrors';
import type { PullSource } from './puller';

/** A registry or mirror that keeps everybody waiting. */
export interface Silence {
  /** As it is configured: a mirror with its path, or the registry itself. */
  readonly asked: string;
  /** The host that says nothing: its own, or that of its token endpoint. */
  readonly host: string;
}

/** ms that a host has to answer anything at all. */
const DEADLINE = 3_000;

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

/**
 * Which of these registries and mirrors take a connection, or not even that, and then say nothing: they keep all later ones from being asked.
 * Behind a proxy nobody is found, since a direct look would say nothing of the way through it.
 */
export async function findSilence(source: PullSource, asked: readonly string[]): Promise<readonly Silence[]> {
  if (PROXY_VARIABLES.some((name) => source.env[name])) return [];
  const found = await Promise.all(
    asked.map(async (name) => ({ asked: name, host: await silentHost(source, hostOf(name)) })),
  );
  return found.filter((silence): silence is Silence => silence.host !== undefined);
}

async function silentHost({ toml }: PullSource, registry: string): Promise<string | undefined> {
  const host = hostOfRegistry(registry);
  const answer = await look(`${isPlainHttp(toml, registry) ? 'http' : 'https'}://${host}/v2/`);
  if (answer === 'silent') return host;
  const tokens = tokenEndpoint(answer?.headers.get('www-authenticate') ?? '');
  return tokens && (await look(tokens.href)) === 'silent' ? tokens.host : undefined;
}

/** @returns undefined where the connection failed, which is an answer too: buildx goes on to the next host after it */
export async function look(url: string): Promise<Response | 'silent' | undefined> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(DEADLINE), redirect: 'manual' });
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'silent' : undefined;
  }
}
