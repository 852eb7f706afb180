import type { DaemonSettings } from '../daemon-settings/settings';
import { tokenEndpoint } from './token-endpoint';
import type { Health } from '../buildkitd-config/types';
import { mirrorSetting } from '../buildkitd-config/mirrors';
import { ask, type Answer } from './request';
import { connectionFailure } from './connection-failure';
import type { RegistryTable } from './registry-tables';
import type { RegistryMirror } from './mirror';
import type { ProxyEnv } from './proxy';

/** How the mirrors are reached: what BuildKit and buildx will be told. */
export interface Reach {
  readonly registry: Readonly<Record<string, RegistryTable>>;
  readonly proxy: ProxyEnv;
}

type Finding = Omit<Health, 'mirror'>;
type Ask = (url: URL) => Promise<Answer>;

/**
 * Asks each mirror for `/v2/` and, where it wants a token, the token's endpoint, once and without credentials.
 *
 * @param deadline ms for each mirror, everything included
 */
export async function probeMirrors(
  mirrors: readonly RegistryMirror[],
  reach: Reach,
  deadline = 3_000,
): Promise<Health[]> {
  if (mirrors.length === 0) return [];
  return Promise.all(
    mirrors.map(async (mirror) => {
      const signal = AbortSignal.timeout(deadline);
      const table = reach.registry[mirror.host] ?? {};
      const finding = await probe(mirror, table, (url) => ask(url, table, reach.proxy, signal)).catch(
        (error: unknown): Finding =>
          signal.aborted
            ? { state: 'silent', finding: `silent for ${deadline / 1_000} s` }
            : { state: 'dead', finding: connectionFailure(error) },
      );
      return { mirror, ...finding };
    }),
  );
}

/** The settings without the mirrors that are dead or silent, which are named as unusable instead. */
export function leaveOut(healths: readonly Health[], settings: DaemonSettings): DaemonSettings {
  const gone = new Map(
    healths
      .filter(({ state }) => state === 'dead' || state === 'silent')
      .map(({ mirror, finding }) => [mirror, finding]),
  );
  const dropped = settings.mirrors.filter(({ value }) => gone.has(value));
  return {
    ...settings,
    mirrors: settings.mirrors.filter(({ value }) => !gone.has(value)),
    unusable: [
      ...settings.unusable,
      ...dropped.map(({ value, source }) => ({
        value: { setting: mirrorSetting(value), reason: `left out by probe: drop; ${gone.get(value)}` },
        source,
      })),
    ],
  };
}

async function probe({ host, path }: RegistryMirror, table: RegistryTable, ask: Ask): Promise<Finding> {
  const answer = await askByScheme(host, table, `/v2${path}/`, ask);
  if (answer.status === 401) return probeTokens(host, answer.challenge, ask);
  if (answer.status !== 200) return { state: 'ill', finding: `answers HTTP ${answer.status}` };
  return answer.contentType.startsWith('text/html')
    ? { state: 'ill', finding: 'answers with a web page, not as a registry' }
    : { state: 'well', finding: 'answers' };
}

/** Asks for a path of a host by the schemes that its table allows: of an insecure host by HTTPS first, as Docker does. */
export function askByScheme(host: string, { insecure, http }: RegistryTable, path: string, ask: Ask): Promise<Answer> {
  const url = (scheme: string) => new URL(path, `${scheme}://${host}`);
  return insecure && http ? ask(url('https')).catch(() => ask(url('http'))) : ask(url(http ? 'http' : 'https'));
}

async function probeTokens(host: string, challenge: string, ask: Ask): Promise<Finding> {
  const endpoint = tokenEndpoint(challenge);
  if (!endpoint) return { state: 'ill', finding: `wants a login: docker login ${host}`, wantsLogin: true };
  const foreign = endpoint.host === host ? '' : ', a foreign host';
  const answer = await ask(endpoint).then(({ status }) => `HTTP ${status}`, connectionFailure);
  return answer === 'HTTP 200'
    ? { state: 'well', finding: `answers; its tokens come from ${endpoint.origin}${foreign}` }
    : {
        state: 'ill',
        finding: `its tokens come from ${endpoint.origin}${foreign}: ${answer}`,
        ...(/HTTP 40[13]/.test(answer) && { wantsLogin: true }),
      };
}
