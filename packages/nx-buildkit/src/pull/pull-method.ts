import { parse } from 'smol-toml';
import { isOlder } from '../util/tool-version';
import type { BuilderRecord } from '../builder/model/record';
import { registryOf } from '../oci/reference';
import { hostOf, mirrorsOf } from './imagetools-mirrors';
import type { PullSource } from './puller';
import { look } from './silent-mirrors';

/** Why an image comes by the builder and not by imagetools. */
export interface Detour {
  readonly builder: BuilderRecord;
  /** Completes "since …". */
  readonly why: string;
  /** Whether imagetools can ask what the image is all the same, so that a failure to do so is no reason to go on without upstream's digests. */
  readonly canAsk: boolean;
}

/** The buildx whose `imagetools create` first wrote OCI layouts. https://github.com/docker/buildx/releases/tag/v0.33.0 */
const WRITES_LAYOUTS = '0.33.0';

/** @returns undefined where imagetools can bring the image, or there is no builder yet that could */
export async function detourFor(source: PullSource, ref: string): Promise<Detour | undefined> {
  const { builder } = source;
  if (!builder) return undefined;
  for (const host of [...mirrorsOf(source.toml, registryOf(ref)).map(hostOf), registryOf(ref)]) {
    const why = await whyNotImagetools(source.toml, host);
    if (why !== undefined) return { builder, why, canAsk: false };
  }
  if (builder.driver === 'remote' || builder.driver === 'kubernetes')
    return {
      builder,
      why: `a builder of driver ${builder.driver} may reach what this host does not`,
      canAsk: false,
    };
  if (isOlder(builder.buildx, WRITES_LAYOUTS))
    return { builder, why: `imagetools of buildx ${builder.buildx} is older than ${WRITES_LAYOUTS}`, canAsk: true };
  return undefined;
}

/** Whether a registry can only be asked through the builder, which tells no digest without bringing the image. */
export async function onlyBuilderAsks(source: PullSource, ref: string): Promise<boolean> {
  return (await detourFor(source, ref))?.canAsk === false;
}

/**
 * imagetools speaks TLS with the system's settings alone.
 * https://github.com/docker/buildx/blob/v0.38.2/util/imagetools/inspect.go (tracing.DefaultClient)
 */
async function whyNotImagetools(toml: string, host: string): Promise<string | undefined> {
  const tables = parse(toml)['registry'] as Record<string, Record<string, unknown>> | undefined;
  const { http, insecure, keypair } = tables?.[host] ?? {};
  if (Array.isArray(keypair) && keypair.length > 0) return `imagetools shows ${host} no client certificate`;
  if (insecure !== true || (http === true && (await speaksHttp(host)))) return undefined;
  return `imagetools checks the certificate of ${host}, which is insecure`;
}

/** Docker's "insecure" is both, http and any certificate. A server of https answers plain http with 400 or not at all. */
async function speaksHttp(host: string): Promise<boolean> {
  const answer = await look(`http://${host}/v2/`);
  return answer === 'silent' || (answer !== undefined && answer.status !== 400);
}
